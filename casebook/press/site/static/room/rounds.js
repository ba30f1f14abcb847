// What a group is asked in a session, and what of its answers may be shown: by the rule in rounding.js and nothing else.
// Who answered what is known until the round is closed; of the first position until the last is, to count who moved.

(() => {
  "use strict";

  const LIMIT = 5; // nobody can tell fewer people than this from none
  const STEPS = [0, 25, 50, 75, 100]; // of the position's scale, for A to E
  const LETTERS = "ABCDE";
  const NONE = "none";
  const WAYS = [["lower", "Moved towards A"], ["same", "Stayed"], ["higher", "Moved towards E"]];
  const NAMES = { before: "Position before", first: "First decision", second: "Second decision", after: "Position after" };

  const random = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  // The rounds that a case has, in order: { id, name, question, options: [{ id, name }] }, the options from A on.
  function roundsOf({ asked }) {
    return Object.entries(NAMES).flatMap(([id, name]) => asked
      .filter((one) => one.id === id && (one.kind === "position" || one.kind === "decision"))
      .map(({ kind, question, low, high, options }) => ({ id, name, question, options: kind === "position" ? steps(low, high) : options })));
  }

  const steps = (low, high) => [low, "Nearer to A than to E", "In the middle", "Nearer to E than to A", high]
    .map((name, at) => ({ id: String(STEPS[at]), name }));

  const stepOf = (value) => Math.round(value / 25);

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
      this.keep(caseId, round.id, round.options.map(({ id }) => id), counts, people ?? answers.size);
      if (round.id === "before") this.before.set(caseId, answers);
      if (round.id === "after" && this.before.has(caseId)) {
        this.moved(caseId, this.before.get(caseId), answers, people);
        this.before.delete(caseId);
      }
    }

    // Closes a round of which only the counts are known, one for each option.
    closeCounted(caseId, round, counts, people) {
      this.keep(caseId, round.id, round.options.map(({ id }) => id), counts, people);
    }

    moved(caseId, before, after, people) {
      const counts = [0, 0, 0];
      for (const [who, answer] of after) {
        const earlier = before.get(who);
        if (answer < STEPS.length && earlier < STEPS.length) counts[Math.sign(answer - earlier) + 1] += 1;
      }
      const both = [...after.keys()].filter((who) => before.has(who)).length;
      this.keep(caseId, "moved", WAYS.map(([id]) => id), counts, people ?? both);
    }

    keep(caseId, round, ids, counts, people) {
      const place = `${caseId}/${round}`;
      if (this.closed.has(place)) throw new Error("a closed round stays closed");
      const none = people - counts.reduce((sum, count) => sum + count, 0);
      const cells = this.split([...counts, none], LIMIT);
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
