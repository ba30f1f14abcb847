// What may become of a code: made, renamed, moved, merged, removed. Each gives a new analysis, with a line of history, and
// throws what cannot be. casebook/analysis/changes.py has the same rules; tests/analysis/changes.json has examples of both.
// What is merged loses nothing; what is removed is gone from the history as well.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext } = window.casebookWords;
  const LONGEST_MEMO = 4000; // characters

  class Refused extends Error {}

  const byId = (rows, id) => rows.find((one) => one.id === id);
  const once = (ids) => [...new Set(ids)];

  function codeOf(before, id) {
    const code = byId(before.codes, id);
    if (!code) throw new Refused(gettext("This code is no longer there. Another window may have removed it."));
    return code;
  }

  function placed(code, under) {
    const { under: was, ...rest } = code;
    return under ? { ...rest, under } : rest;
  }

  // The ids of a code and of all that stand under it.
  function below({ codes }, id) {
    const found = new Set([id]);
    for (const one of found) codes.forEach((code) => { if (code.under === one) found.add(code.id); });
    return found;
  }

  function numbered({ history }) {
    const numbers = history.map(({ id }) => Number(/^h([0-9]{1,15})$/.exec(id)?.[1] ?? 0));
    return `h${numbers.reduce((most, one) => Math.max(most, one), 0) + 1}`;
  }

  // `how` is { day, event }: the day, and what gives a line of history its id.
  function noted(after, { day, event = numbered }, line) {
    return { ...after, history: [...after.history, { id: event(after), day, ...line }] };
  }

  // The codes of each passage and each theme that has this one, as `change` has them.
  function carried(before, code, change) {
    const changed = (rows) => rows.map((one) => (one.codes.includes(code) ? { ...one, codes: change(one.codes) } : one));
    return { ...before, passages: changed(before.passages), themes: changed(before.themes) };
  }

  function made(before, code, { name, under, ...how }) {
    if (byId(before.codes, code) || before.history.some((one) => one.code === code)) throw new Refused(gettext("There is or was a code of this id."));
    if (under) codeOf(before, under);
    const codes = [...before.codes, placed({ id: code, name, meaning: "", memo: "" }, under)];
    return noted({ ...before, codes }, how, { what: "made", code, name });
  }

  function renamed(before, code, { name, ...how }) {
    const old = codeOf(before, code);
    if (old.name === name) return before;
    const codes = before.codes.map((one) => (one === old ? { ...one, name } : one));
    return noted({ ...before, codes }, how, { what: "renamed", code, name: old.name });
  }

  function moved(before, code, { into, ...how }) {
    const old = codeOf(before, code);
    if (into && below(before, code).has(into)) throw new Refused(gettext("A code cannot stand under itself."));
    if (into) codeOf(before, into);
    if ((old.under ?? "") === (into ?? "")) return before;
    const codes = before.codes.map((one) => (one === old ? placed(one, into) : one));
    return noted({ ...before, codes }, how, { what: "moved", code, name: old.name, ...(into ? { into } : {}) });
  }

  function merged(before, code, { into, ...how }) {
    const [old, other] = [codeOf(before, code), codeOf(before, into)];
    if (code === into) throw new Refused(gettext("A code cannot be merged with itself."));
    const memo = [other.memo, old.meaning, old.memo].filter(Boolean).join("\n\n");
    if ([...memo].length > LONGEST_MEMO) throw new Refused(gettext("The memo would be longer than {most} characters. Shorten the memo of one of the two codes first.", { most: LONGEST_MEMO }));
    const place = below(before, code).has(into) ? old.under : other.under;
    const codes = before.codes.filter((one) => one !== old).map((one) => {
      if (one === other) return placed({ ...one, memo }, place);
      return one.under === code ? placed(one, into) : one;
    });
    const after = carried({ ...before, codes }, code, (ids) => once(ids.map((id) => (id === code ? into : id))));
    return noted(after, how, { what: "merged", code, name: old.name, into });
  }

  // A code and every one that became part of it, whatever was merged into what before.
  function mergedInto(before, code) {
    const there = new Set(before.codes.map(({ id }) => id));
    const gone = new Set([code]);
    for (const one of gone) {
      for (const line of before.history) if (line.what === "merged" && line.into === one && !there.has(line.code)) gone.add(line.code);
    }
    return gone;
  }

  // What was under it goes one up; a passage that is left with neither code nor memo goes.
  function removed(before, code, how) {
    const old = codeOf(before, code);
    const codes = before.codes.filter((one) => one !== old).map((one) => (one.under === code ? placed(one, old.under) : one));
    const bare = carried({ ...before, codes }, code, (ids) => ids.filter((id) => id !== code));
    const gone = mergedInto(before, code);
    const after = withPassages(bare, bare.passages.filter((one) => one.codes.length || one.memo));
    return noted({ ...after, history: bare.history.filter((one) => !gone.has(one.code)) }, how, { what: "removed", code });
  }

  // Only these passages; themes lose those that have gone.
  function withPassages(before, passages) {
    const ids = new Set(passages.map(({ id }) => id));
    const themes = before.themes.map((theme) => (theme.passages.every((id) => ids.has(id)) ? theme : { ...theme, passages: theme.passages.filter((id) => ids.has(id)) }));
    return { ...before, passages, themes };
  }

  Object.assign(analysis, { Refused, below, withPassages, changes: { made, renamed, moved, merged, removed } });
})();
