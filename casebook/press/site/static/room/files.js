// Answers files (docs/answers.md) that were dropped on the page, as far as the room needs them: who chose what. No reason
// is taken out of them, and no code leaves this file: learners are numbers.

(() => {
  "use strict";

  const { gettext, N_ } = window.casebookWords;
  const { stepOf } = window.casebookRoom;
  const LARGEST = 8_000_000; // bytes, of a file with an analysis of the transcripts, of which nothing is taken
  const VERSIONS = [1, 2, 3];
  const EARLIEST = "2020"; // a day before is of a clock that had lost it
  const DAY = /^\d{4}-\d\d-\d\d$/;
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // One file's answers: { code, answers: [{ place: "case/round", chosen, day, revisions }] }. An Error says what it is not.
  function answersIn(text, cohort) {
    let file;
    try {
      file = JSON.parse(text);
    } catch {
      throw new Error(N_("File {number} is no answers file. It is not counted."));
    }
    if (!isObject(file) || file.schema !== "nobodys-data/answers" || !isObject(file.cases ?? {})) throw new Error(N_("File {number} is no answers file. It is not counted."));
    if (!VERSIONS.includes(file.version)) throw new Error(N_("File {number} is of another version of answers files. It is not counted."));
    if (file.cohort !== cohort) throw new Error(N_("File {number} is of another cohort. It is not counted."));
    if (typeof file.code !== "string" || !file.code || file.code.length > 40) throw new Error(N_("File {number} is an answers file without a code. It is not counted."));
    const answers = [];
    for (const [caseId, parts] of Object.entries(file.cases ?? {})) {
      for (const [kind, choice] of [["positions", "value"], ["decisions", "option"]]) {
        if (!isObject(parts) || !isObject(parts[kind] ?? {})) throw new Error(N_("File {number} is an answers file that is damaged. It is not counted."));
        for (const [round, asked] of Object.entries(parts[kind] ?? {})) {
          answers.push({ place: `${caseId}/${round}`, ...lastOf(asked, choice) });
        }
      }
    }
    return { code: file.code, answers };
  }

  function lastOf(asked, choice) {
    const revisions = isObject(asked) && Array.isArray(asked.revisions) ? asked.revisions : [];
    const right = (one) => isObject(one) && DAY.test(one.day) && (choice === "option"
      ? typeof one.option === "string" : Number.isInteger(one.value) && one.value >= 0 && one.value <= 100);
    if (!revisions.length || !revisions.every(right)) throw new Error(N_("File {number} is an answers file that is damaged. It is not counted."));
    const last = revisions.at(-1), day = last.day < EARLIEST ? "" : last.day;
    return { chosen: last[choice], day, revisions: revisions.map((one) => `${one.day} ${one[choice]}`) };
  }

  // Of two answers by one learner to one question the newer; on one day the one that the other is the beginning of; of two
  // that say the same, one. Null where neither can be chosen.
  function newer(a, b) {
    if (a.day !== b.day) return a.day > b.day ? a : b;
    const [short, long] = a.revisions.length <= b.revisions.length ? [a, b] : [b, a];
    if (short.revisions.every((one, at) => one === long.revisions[at])) return long;
    return a.chosen === b.chosen ? long : null;
  }

  async function textOf(file) {
    try {
      return await file.text();
    } catch {
      throw new Error(N_("File {number} cannot be read. It is not counted."));
    }
  }

  // The answers of everybody whose files these are: { people, places: Map of "case/round" to Map of number to what was
  // chosen, problems: sentences }. Files are called by their place, since platforms put names into theirs.
  async function answersOf(files, cohort) {
    const learners = new Map(), problems = [], clashing = new Set();
    for (const [at, file] of [...files].entries()) {
      try {
        if (file.size > LARGEST) throw new Error(N_("File {number} is larger than 8 MB, so it is no answers file. It is not counted."));
        const { code, answers } = answersIn(await textOf(file), cohort);
        const own = learners.get(code) ?? { first: at + 1, places: new Map() };
        learners.set(code, own);
        for (const answer of answers) {
          const before = own.places.get(answer.place), kept = before ? newer(before, answer) : answer;
          if (kept) own.places.set(answer.place, kept);
          else if (!clashing.has(code)) {
            clashing.add(code);
            problems.push(gettext("Files {first} and {second} have one code and different answers of one day. Neither is counted: take one of them out.", { first: own.first, second: at + 1 }));
          }
        }
      } catch (error) {
        problems.push(gettext(error.message, { number: at + 1 }));
      }
    }
    for (const code of clashing) learners.delete(code);
    const places = new Map();
    for (const [number, { places: own }] of [...learners.values()].entries()) {
      for (const [place, { chosen }] of own) {
        if (!places.has(place)) places.set(place, new Map());
        places.get(place).set(number, chosen);
      }
    }
    return { people: learners.size, places, problems };
  }

  // What was chosen in a round, as options from 0; an option that the book no longer has is no answer.
  function answersTo(round, chosen = new Map()) {
    const places = new Map(round.options.map(({ id }, at) => [id, at]));
    return new Map([...chosen].map(([who, what]) => [who, typeof what === "number" ? stepOf(what) : places.get(what) ?? -1]));
  }

  Object.assign(window.casebookRoom, { answersOf, answersTo });
})();
