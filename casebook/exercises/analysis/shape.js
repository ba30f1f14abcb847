// What an analysis is: whether values that come from elsewhere are one, what is wrong with them in words, and one that
// holds together again after two windows changed it apart. casebook/answers has the same rules for the answers file.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, N_ } = window.casebookWords;
  const ID = /^[a-z][a-z0-9-]{0,39}$/;
  const DAY = /^\d{4}-\d{2}-\d{2}$/;
  const WHAT = ["made", "renamed", "moved", "merged", "removed"];
  const MOST_FAULTS = 5;
  const EMPTY = { reader: "", codes: [], passages: [], themes: [], journal: [], history: [] };
  const LISTS = Object.keys(EMPTY).slice(1);
  const MOST = { codes: 5000, passages: 20000, themes: 500, journal: 2000, history: 20000 };
  const NAMES = { codes: N_("codes"), passages: N_("passages"), themes: N_("themes"), journal: N_("entries in the journal"), history: N_("lines of history") };

  const text = (most) => (value) => typeof value === "string" && [...value].length <= most;
  const [short, long] = [text(200), text(4000)];
  const named = (value) => short(value) && value !== "";
  const id = (value) => typeof value === "string" && ID.test(value);
  const ids = (value) => Array.isArray(value) && value.every(id) && new Set(value).size === value.length;
  const count = (value) => Number.isInteger(value) && value >= 0;
  const day = (value) => typeof value === "string" && DAY.test(value) && !Number.isNaN(new Date(value).getTime()) && new Date(value).toISOString().startsWith(value);
  const one = (all) => (value) => all.includes(value);
  const optional = (right) => Object.assign((value) => value === undefined || right(value), { isOptional: true });
  const FIELDS = {
    codes: { id, name: named, meaning: long, memo: long, under: optional(id) },
    passages: { id, transcript: id, version: (value) => count(value) && value > 0, start: count, end: count, codes: ids, memo: long },
    themes: { id, name: short, says: long, codes: ids, passages: ids, memo: long, left_out: long },
    journal: { id, day, text: long },
    history: { id, day, what: one(WHAT), code: id, name: optional(named), into: optional(id) },
  };
  const EMPTY_FIELDS = { meaning: "", memo: "", says: "", left_out: "", codes: [], passages: [] }; // what a file may leave out

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  function* ofRow(list, row, place) {
    const where = gettext("{list}, number {place}", { list: gettext(NAMES[list]), place: place + 1 });
    if (!isObject(row)) {
      yield gettext("{where}: this is not what it should be.", { where });
      return;
    }
    for (const name of Object.keys(row)) if (!Object.hasOwn(FIELDS[list], name)) yield gettext("{where}: “{name}” is not known here.", { where, name: name.slice(0, 40) });
    for (const [name, right] of Object.entries(FIELDS[list])) {
      if (!right(row[name])) yield gettext("{where}: “{name}” is missing or is not right.", { where, name });
    }
  }

  function* ofForm(value) {
    if (!isObject(value)) {
      yield gettext("There is no work on transcripts in it.");
      return;
    }
    if (!long(value.reader)) yield gettext("“Who is reading” is missing, or is longer than 4,000 characters.");
    for (const name of Object.keys(value)) if (!Object.hasOwn(EMPTY, name)) yield gettext("“{name}” is not known here.", { name: name.slice(0, 40) });
    for (const list of LISTS) {
      const rows = value[list];
      if (!Array.isArray(rows)) yield gettext("The {list} are missing.", { list: gettext(NAMES[list]) });
      else if (rows.length > MOST[list]) yield gettext("There are more than {most} {list}.", { most: MOST[list], list: gettext(NAMES[list]) });
      else for (const [place, row] of rows.entries()) yield* ofRow(list, row, place);
    }
  }

  // What does not hold together in values that have the right form.
  function* ofSense(value, transcripts) {
    const known = Object.fromEntries(LISTS.map((list) => [list, new Set(value[list].map((row) => row.id))]));
    for (const list of LISTS) if (known[list].size < value[list].length) yield gettext("Two {list} have the same id.", { list: gettext(NAMES[list]) });
    for (const { name, under } of value.codes) if (under && !known.codes.has(under)) yield gettext("The code “{name}” stands under a code that is not there.", { name });
    for (const code of inCircles(value.codes)) yield gettext("The code “{name}” stands under itself.", { name: code.name });
    for (const passage of value.passages) yield* ofPassage(passage, known, transcripts);
    for (const [place, line] of value.history.entries()) yield* ofHistory(line, place);
    for (const theme of value.themes) {
      if (!theme.codes.every((code) => known.codes.has(code)) || !theme.passages.every((one_) => known.passages.has(one_))) yield gettext("The theme “{name}” has a code or a passage that is not there.", { name: theme.name });
    }
  }

  function* ofHistory({ what, name, into }, place) {
    const where = gettext("{list}, number {place}", { list: gettext(NAMES.history), place: place + 1 });
    if ((what === "removed") === (name !== undefined)) yield gettext("{where}: only a removed code has no name.", { where });
    if (what === "merged" ? into === undefined : what !== "moved" && into !== undefined) yield gettext("{where}: “into” does not belong there, or is missing.", { where });
  }

  function* ofPassage(passage, known, transcripts) {
    const transcript = transcripts.find((one_) => one_.id === passage.transcript);
    const where = gettext("The passage {id}", { id: passage.id });
    if (!transcript) yield gettext("{where} is from a transcript that this book does not have: {transcript}.", { where, transcript: passage.transcript });
    else if (passage.start >= passage.end || (passage.version === transcript.version && isOutside(transcript, passage))) yield gettext("{where} is outside the text of “{title}”, or holds nothing that is said.", { where, title: transcript.title });
    if (!passage.codes.every((code) => known.codes.has(code))) yield gettext("{where} has a code that is not there.", { where });
    if (!passage.codes.length && !passage.memo) yield gettext("{where} has neither a code nor a memo.", { where });
  }

  const isOutside = (transcript, passage) => passage.end > transcript.text.length || !analysis.turnsIn(transcript, passage).length;

  function inCircles(codes) {
    const above = new Map(codes.map((code) => [code.id, code.under]));
    const free = new Set(); // codes from which one comes to the top
    const caught = new Set();
    for (const code of codes) {
      const way = new Set();
      let here = code.id;
      while (here && above.has(here) && !free.has(here) && !caught.has(here) && !way.has(here)) {
        way.add(here);
        here = above.get(here);
      }
      const into = way.has(here) || caught.has(here) ? caught : free;
      way.forEach((passed) => into.add(passed));
    }
    return codes.filter(({ id: code }) => caught.has(code));
  }

  function first(faults) {
    const found = [];
    for (const fault of faults) {
      found.push(fault);
      if (found.length === MOST_FAULTS) break;
    }
    return found;
  }

  // The values with what a file may leave out.
  function whole(value) {
    if (!isObject(value)) return value;
    const made = { ...EMPTY, ...value };
    for (const list of LISTS) {
      if (!Array.isArray(made[list])) continue;
      const empty = Object.fromEntries(Object.entries(EMPTY_FIELDS).filter(([name]) => Object.hasOwn(FIELDS[list], name)));
      made[list] = made[list].map((row) => (isObject(row) ? { ...empty, ...row } : row));
    }
    return made;
  }

  // The first things that are wrong, in words; none where it is an analysis of these transcripts.
  function faultsOf(value, transcripts) {
    const inForm = first(ofForm(value));
    return inForm.length ? inForm : first(ofSense(value, transcripts));
  }

  // Two windows may have changed things that belong together: what points to what has gone points no longer.
  function settled(value) {
    const codes = new Set(value.codes.map((row) => row.id));
    const circle = new Set(inCircles(value.codes).map((row) => row.id));
    const there = (row) => (row.codes.every((code) => codes.has(code)) ? row : { ...row, codes: row.codes.filter((code) => codes.has(code)) });
    const forest = value.codes.map((row) => {
      const { under, ...rest } = row;
      return !under || (codes.has(under) && !circle.has(row.id)) ? row : rest;
    });
    const passages = value.passages.map(there).filter((row) => row.codes.length || row.memo);
    return analysis.withPassages({ ...value, codes: forest, passages, themes: value.themes.map(there) }, passages);
  }

  Object.assign(analysis, { EMPTY, LISTS, MOST, FIELDS, NAMES, faultsOf, whole, settled, isRow: (list, row) => isObject(row) && first(ofRow(list, row, 0)).length === 0 });
})();
