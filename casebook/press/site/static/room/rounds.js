// What a group is asked in a session, and what of its answers may be shown: by the rule in rounding.js and nothing else.
// Who answered what is known until the round is closed; of the first position until the last is, to count who moved.

(() => {
  "use strict";

  const { gettext, N_ } = window.casebookWords;
  const LIMIT = 5; // nobody can tell fewer people than this from none
  const STEPS = [0, 25, 50, 75, 100]; // of the position's scale, for A to E
  const LETTERS = "ABCDE";
  const NONE = "none";
  const TURNS = 500; // drawings of two results that must fit together
  const WAYS = [["lower", N_("Moved towards A")], ["same", N_("Stayed")], ["higher", N_("Moved towards E")]];
  const NAMES = { before: N_("Position before"), first: N_("First decision"), second: N_("Second decision"), after: N_("Position after") };

  const random = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  // The rounds that a case has, in order: { id, name, question, options: [{ id, name }] }, the options from A on.
  function roundsOf({ asked }) {
    return Object.entries(NAMES).flatMap(([id, name]) => asked
      .filter((one) => one.id === id && (one.kind === "position" || one.kind === "decision"))
      .map(({ kind, question, low, high, options }) => ({ id, name: gettext(name), question, options: kind === "position" ? steps(low, high) : options })));
  }

  const steps = (low, high) => [low, gettext("Nearer to A than to E"), gettext("In the middle"), gettext("Nearer to E than to A"), high]
    .map((name, at) => ({ id: String(STEPS[at]), name }));

  const stepOf = (value) => Math.round(value / 25);

  function movedIn(before, after) {
    const counts = [0, 0, 0];
    for (const [who, answer] of after) {
      const earlier = before.get(who);
      if (answer < STEPS.length && earlier < STEPS.length) counts[Math.sign(answer - earlier) + 1] += 1;
    }
    return counts;
  }

  // Whether nobody need have gone a way that few are said to have gone: as many as stood at or below a step before and
  // above it after, at the least, both times read, may be none; and likewise as many as stood at one step both times.
  // Nor need anybody have passed where few are said to have: before, after, or one of the two.
  function leavesRoom(before, after, ways, everybody) {
    if (!before.cells || !after.cells) return true;
    const passedBefore = before.cells.at(-1)[1], passedAfter = after.cells.at(-1), neither = ways.at(-1);
    const roomToPass = (passedBefore.about || neither.low <= passedAfter.high) && (passedAfter.about || neither.low <= passedBefore.high)
      && (neither.about || (passedBefore.low <= everybody - after.people && passedAfter.low <= everybody - before.people));
    if (!roomToPass) return false;
    const [low, high] = [before.cells.map(([, cell]) => cell.low), after.cells.map((cell) => cell.low)];
    const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
    const spare = before.people + after.people - everybody;
    return STEPS.every((_, at) => {
      const [up, down] = [[low, high], [high, low]].map(([from, to]) => sum(from.slice(0, at + 1)) + sum(to.slice(at + 1, STEPS.length)) - spare);
      const stayed = low[at] + high[at] - spare;
      return (ways[2].about || up <= 0) && (ways[0].about || down <= 0) && (ways[1].about || stayed <= 0);
    });
  }

  class Rounds {
    // `split(counts, limit)` is the rule: null, or for each count what may be shown of it. It draws by lot, so a round is
    // given to it once.
    constructor({ cohort, book }, split) {
      Object.assign(this, { cohort, book, split });
      this.forget();
    }

    forget() {
      this.number = random(4);
      this.closed = new Map();
      this.before = new Map(); // by case, and then by whom
      this.people = null;
    }

    isClosed(caseId, round) { return this.closed.has(`${caseId}/${round}`); }

    shown(caseId, round) { return this.closed.get(`${caseId}/${round}`); }

    // Closes a round. `answers`: who (a card's or a file's number) to which option, from 0; what no option has counts as
    // none. Without `people` only who is in `answers` counts: how many cards were not read the room has seen, and with
    // that it could take them from those who passed. With `people` everybody else gave no answer.
    close(caseId, round, answers, people) {
      const counts = round.options.map((_, at) => [...answers.values()].filter((answer) => answer === at).length);
      const ids = round.options.map(({ id }) => id), all = people ?? answers.size;
      const earlier = round.id === "after" ? this.before.get(caseId) : null;
      if (earlier) this.closeWithMoved(caseId, ids, counts, all, earlier, answers, people);
      else this.keep(caseId, round.id, ids, counts, all, this.drawn(counts, all));
      if (round.id === "before") this.before.set(caseId, answers);
      if (earlier) this.before.delete(caseId);
    }

    // Closes a round of which only the counts are known, one for each option.
    closeCounted(caseId, round, counts, people) {
      this.keep(caseId, round.id, round.options.map(({ id }) => id), counts, people, this.drawn(counts, people));
    }

    // Positions before and after can say together that somebody moved. So the second and who moved are drawn until they
    // do not; where they always do, who moved is not shown.
    closeWithMoved(caseId, ids, counts, all, before, after, people) {
      const moved = movedIn(before, after), both = people ?? [...after.keys()].filter((who) => before.has(who)).length;
      const first = this.shown(caseId, "before"), everybody = people ?? before.size + after.size - both;
      let drawn = null;
      for (let turn = 0; turn < TURNS && !drawn; turn += 1) {
        const second = this.drawn(counts, all), ways = this.drawn(moved, both);
        if (!ways || leavesRoom(first, { cells: second, people: all }, ways, everybody)) drawn = { second, ways };
      }
      const { second, ways } = drawn ?? { second: this.drawn(counts, all), ways: null };
      this.keep(caseId, "after", ids, counts, all, second);
      this.keep(caseId, "moved", WAYS.map(([id]) => id), moved, both, ways);
    }

    drawn(counts, people) {
      return this.split([...counts, people - counts.reduce((sum, count) => sum + count, 0)], LIMIT);
    }

    keep(caseId, round, ids, counts, people, cells) {
      const place = `${caseId}/${round}`;
      if (this.closed.has(place)) throw new Error("a closed round stays closed");
      this.people ??= people;
      this.closed.set(place, { case: caseId, round, people, limit: LIMIT, cells: cells && [...ids, NONE].map((id, at) => [id, cells[at]]) });
    }

    // What was shown, for a file, field by field.
    result() {
      return {
        schema: "nobodys-data/room", version: 1, cohort: this.cohort, book: this.book, session: this.number, day: today(),
        rounds: [...this.closed.values()].map(({ case: caseId, round, people, limit, cells }) => ({
          case: caseId, round, people, limit,
          shown: cells && Object.fromEntries(cells.map(([id, { about, low, high }]) => [id, { about, low, high }])),
        })),
      };
    }
  }

  Object.assign(window.casebookRoom, { Rounds, roundsOf, stepOf, LETTERS, NONE, NAMES, WAYS });
})();
