// The work as it is kept: each code, passage, theme, entry and line of history is a record of its own, so that two windows
// do not overwrite one another's. `keep` is the keeping-place's `things`, or whatever else reads and changes records.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { EMPTY, LISTS, FIELDS, isRow, settled } = analysis;
  const KINDS = { codes: "code", passages: "passage", themes: "theme", journal: "note", history: "event" };
  const READER = "analysis/reader/reader";
  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  const nameOf = (list, id) => `analysis/${KINDS[list]}/${id}`;
  const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

  // A new id, that of no other window: a letter and twelve drawn by lot.
  function newId(letter) {
    const drawn = window.crypto.getRandomValues(new Uint8Array(12));
    return `${letter}-${Array.from(drawn, (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
  }

  // A row with its fields in the order of the file, and nothing else.
  const row = (list, values) => Object.fromEntries(Object.keys(FIELDS[list]).filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));

  // The analysis that records make; the places of its rows, by which they are in order; and the names of passages that are
  // left with nothing, because another window took their codes away.
  function fromThings(things) {
    const value = { ...EMPTY, reader: typeof things[READER]?.text === "string" ? things[READER].text : "" };
    const places = new Map();
    for (const list of LISTS) {
      const start = `analysis/${KINDS[list]}/`;
      const found = Object.entries(things).filter(([name, thing]) => name.startsWith(start) && isRow(list, row(list, thing)) && name === start + thing.id);
      for (const [name, { place }] of found) places.set(name, Number(place) || 0);
      found.sort(([one], [other]) => places.get(one) - places.get(other) || (one < other ? -1 : 1));
      value[list] = found.map(([, thing]) => row(list, thing));
    }
    const whole = settled(value);
    const there = new Set(whole.passages.map(({ id }) => id));
    return { value: whole, places, left: value.passages.filter(({ id }) => !there.has(id)).map(({ id }) => nameOf("passages", id)) };
  }

  // What has to be written, by name, so that what is kept of `before` becomes `after`; null takes a thing away.
  function changedThings(before, after, places) {
    const changed = {};
    if (before.reader !== after.reader) changed[READER] = after.reader ? { text: after.reader } : null;
    for (const list of LISTS) {
      const [was, is] = [before, after].map((value) => new Map(value[list].map((one) => [one.id, one])));
      let last = [...was.keys()].reduce((most, id) => Math.max(most, places.get(nameOf(list, id)) ?? 0), 0);
      for (const [id, one] of is) {
        if (same(was.get(id), one)) continue;
        const place = was.has(id) ? places.get(nameOf(list, id)) ?? 0 : (last += 1);
        changed[nameOf(list, id)] = { ...row(list, one), place };
        places.set(nameOf(list, id), place);
      }
      for (const id of was.keys()) if (!is.has(id)) changed[nameOf(list, id)] = null;
    }
    return changed;
  }

  // The work of a reader: `value` is the analysis as it is now, `change` makes another of it.
  class Work {
    #listeners = new Set();

    constructor(keep) {
      this.keep = keep;
      this.value = EMPTY;
      this.places = new Map();
      this.mark = null;
      this.writing = Promise.resolve();
      this.changes = 0;
    }

    // Reads what is kept. What was read while something was changed here is read again.
    async read() {
      await this.writing;
      const { changes } = this;
      const kept = await this.keep.read();
      if (changes !== this.changes) return this.read();
      const { value, places, left } = fromThings(kept.things);
      if (left.length) this.writing = this.keep.change(Object.fromEntries(left.map((name) => [name, null])));
      const isErased = this.mark !== null && this.mark !== kept.mark;
      const isNew = isErased || !same(value, this.value);
      this.mark = kept.mark;
      this.places = places;
      if (isNew) {
        this.value = value;
        this.#tell({ isErased });
      }
      return undefined;
    }

    // Makes what `change` gives of the analysis as it is now; resolves when it is kept.
    change(change) {
      const after = change(this.value);
      const changed = changedThings(this.value, after, this.places);
      this.value = after;
      this.changes += 1;
      if (Object.keys(changed).length) {
        this.writing = this.writing.then(() => this.keep.change(changed));
        this.#tell({ isErased: false });
      }
      return this.writing;
    }

    listen(listener) {
      this.#listeners.add(listener);
    }

    #tell(how) {
      for (const listener of this.#listeners) listener(how);
    }
  }

  Object.assign(analysis, { Work, newId, fromThings, changedThings, row });
})();
