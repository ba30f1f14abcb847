// The codes: as they stand under one another, what each means, where it was given, and what may become of it.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext, number: numberOf, day: dayOf } = window.casebookWords;
  const { make, button, sendable } = window.casebookHanding;
  const { field, line, area, chooser, keeping, asking, heading, newId, today, changes, below, grouped, Refused, passageItem, inOrder, paths } = analysis;

  const how = () => ({ day: today(), event: () => newId("h") });

  // The codes as a forest is written down: each with its depth, after the one above it.
  function asTree(codes) {
    const under = grouped(codes, (code) => code.under ?? "");
    const found = [];
    const walk = (id, depth) => (under.get(id) ?? []).forEach((code) => {
      found.push({ code, depth });
      walk(code.id, depth + 1);
    });
    walk("", 0);
    return found;
  }

  function counted(value) {
    const counts = new Map(value.codes.map(({ id }) => [id, 0]));
    for (const { codes } of value.passages) for (const id of codes) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }

  function with_(value, id, changed) {
    return { ...value, codes: value.codes.map((code) => (code.id === id ? { ...code, ...changed } : code)) };
  }

  class Codebook {
    constructor(desk) {
      this.desk = desk;
      this.open = null;
      this.filter = "";
    }

    nodes() {
      const { value } = this.desk.work;
      const counts = counted(value);
      const tree = asTree(value.codes);
      const wanted = this.filter.trim().toLocaleLowerCase();
      const shown = tree.filter(({ code }) => !wanted || code.name.toLocaleLowerCase().includes(wanted));
      return [
        heading(2, gettext("Codes")),
        make("p", {}, gettext("A code is a short name for what you see in many passages. Here you can say what each code means, put codes under one another, merge two codes into one, and read all passages of a code.")),
        this.#new(),
        ...(tree.length > 20 || wanted ? [this.#search()] : []),
        tree.length ? make("p", { class: "small" }, ngettext("{count} code.", "{count} codes.", tree.length)) : make("p", {}, gettext("There are no codes yet.")),
        make("ul", { class: "code-tree" }, ...shown.map(({ code, depth }) => this.#row(code, wanted ? 0 : depth, counts.get(code.id)))),
      ];
    }

    #new() {
      const name = line("", { "data-key": "new-code", "data-draft": "code" });
      const problem = make("p", { class: "problem", role: "alert" });
      const add = () => {
        const words = sendable(name.value).trim();
        const isThere = this.desk.work.value.codes.some((code) => code.name.toLocaleLowerCase() === words.toLocaleLowerCase());
        problem.textContent = !words ? gettext("Write a name first.") : isThere ? gettext("There is a code of this name already.") : "";
        if (problem.textContent) return name.focus();
        this.open = newId("c");
        name.value = "";
        return this.#do((value) => changes.made(value, this.open, { name: words, ...how() }), gettext("The code “{name}” is made.", { name: words }));
      };
      name.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
      return make("div", { class: "new-row" }, field(gettext("A new code"), name), button(gettext("Make this code"), add), problem);
    }

    #search() {
      const control = line(this.filter, { type: "search", "data-key": "search-codes" });
      control.addEventListener("input", () => {
        this.filter = control.value;
        control.defaultValue = control.value;
        this.desk.refresh();
      });
      return field(gettext("Show only codes with these letters"), control);
    }

    #row(code, depth, count) {
      const isOpen = this.open === code.id;
      const toggle = button("", () => { this.open = isOpen ? null : code.id; this.desk.refresh(); }, "row");
      toggle.append(make("span", { class: "row-name" }, code.name), " ", make("span", { class: "small" }, ngettext("{count} passage", "{count} passages", count)));
      toggle.setAttribute("aria-expanded", String(isOpen));
      toggle.dataset.key = `code-${code.id}`;
      const item = make("li", { class: `depth-${Math.min(depth, 6)}` }, toggle, ...(isOpen ? [this.#opened(code)] : []));
      return item;
    }

    #do(change, words) {
      try {
        this.desk.work.change(change);
        this.desk.say(words);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.desk.say(error.message);
      }
    }

    #opened(code) {
      const { work, data } = this.desk;
      const keep = (name) => (words) => this.#do((value) => with_(value, code.id, { [name]: words }), gettext("Kept."));
      const name = keeping(line(code.name, { "data-key": `name-${code.id}` }), (words) => {
        const isTaken = work.value.codes.some((one) => one.id !== code.id && one.name.trim().toLowerCase() === words.trim().toLowerCase());
        if (isTaken) {
          name.value = name.defaultValue = code.name;
          this.desk.say(gettext("There is a code of this name already. To make one of the two, merge them below."));
        } else if (words.trim()) this.#do((value) => changes.renamed(value, code.id, { name: words.trim(), ...how() }), gettext("Kept."));
        else name.value = name.defaultValue = code.name;
      });
      const meaning = keeping(area(code.meaning, { rows: 2, "data-key": `meaning-${code.id}` }), keep("meaning"));
      const memo = keeping(area(code.memo, { rows: 3, "data-key": `memo-${code.id}` }), keep("memo"));
      const passages = inOrder(data, work.value.passages.filter(({ codes }) => codes.includes(code.id)));
      const list = make("details", { "data-key": `passages-${code.id}` }, make("summary", {}, ngettext("{count} passage with this code", "{count} passages with this code", passages.length)),
        make("ul", { class: "passage-list" }));
      list.addEventListener("toggle", () => {
        const box = list.querySelector("ul");
        if (list.open && !box.children.length) box.append(...passages.map((passage) => passageItem(this.desk, passage, { key: `of-${code.id}` })));
      });
      return make("div", { class: "opened" }, field(gettext("Name"), name), field(gettext("What it means: when do you give this code, and when not?"), meaning), field(gettext("Memo"), memo), ...this.#placing(code), list, this.#removing(code));
    }

    #placing(code) {
      const { value } = this.desk.work;
      const names = paths(value);
      const own = below(value, code.id);
      const options = [...names].sort(([, one], [, other]) => one.localeCompare(other));
      const under = chooser([["", gettext("no other code")], ...options.filter(([id]) => !own.has(id))], code.under ?? "", { "data-key": `under-${code.id}` });
      under.addEventListener("change", () => this.#do((before) => changes.moved(before, code.id, { into: under.value || undefined, ...how() }), gettext("Kept.")));
      const others = options.filter(([id]) => id !== code.id);
      if (!others.length) return [field(gettext("Stands under"), under)];
      const into = chooser([["", gettext("choose a code")], ...others], "", { "data-key": `into-${code.id}` });
      const merge = () => {
        if (!into.value) return this.desk.say(gettext("Choose the code that it becomes part of."));
        return this.#do((before) => {
          const after = changes.merged(before, code.id, { into: into.value, ...how() });
          this.open = into.value;
          return after;
        }, gettext("The two codes are one now."));
      };
      return [
        field(gettext("Stands under"), under),
        make("div", { class: "new-row" }, field(gettext("Merge it into"), into), asking(gettext("Merge"), gettext("All passages of this code get the other code. Its meaning and its memo are put behind the other’s memo. You cannot undo this."), gettext("Yes, merge them"), merge, `merge-${code.id}`)),
      ];
    }

    #removing(code) {
      const remove = () => {
        this.open = null;
        this.#do((value) => changes.removed(value, code.id, how()), gettext("The code is removed."));
      };
      return asking(gettext("Remove this code"), gettext("This takes the code off all passages and themes, and its name out of the history. A passage that has no other code and no memo goes too. You cannot undo this."), gettext("Yes, remove it"), remove, `remove-${code.id}`);
    }
  }

  // ---- what became of codes, and how often each was given

  // The last name of every code, also of those that were merged into others.
  function namesOf({ codes, history: lines }) {
    const names = new Map(lines.filter(({ name }) => name).map(({ code, name }) => [code, name]));
    for (const { id, name } of codes) names.set(id, name);
    return names;
  }

  function said(names, { what, code, name, into }, now = names.get(code)) {
    const words = { name: name ?? "", now: now ?? "", into: names.get(into) ?? gettext("a code that is gone") };
    return {
      made: () => gettext("“{name}” was made.", words),
      renamed: () => gettext("“{name}” got another name. It is now “{now}”.", words),
      moved: () => (into ? gettext("“{name}” was put under “{into}”.", words) : gettext("“{name}” was put at the top.", words)),
      merged: () => gettext("“{name}” was merged into “{into}”.", words),
      removed: () => gettext("A code was removed."),
    }[what]();
  }

  function history(value) {
    const names = namesOf(value);
    const later = (line) => value.history.slice(value.history.indexOf(line) + 1).find(({ code, name }) => code === line.code && name)?.name;
    const sorted = [...grouped(value.history, ({ day }) => day)].sort(([one], [other]) => (one < other ? 1 : -1));
    return sorted.map(([day, lines]) => make("section", {}, make("h3", {}, dayOf(day)), make("ul", {}, ...lines.map((one) => make("li", {}, said(names, one, later(one)))))));
  }

  // Codes by transcripts: in how many passages each was given.
  function countsTable({ work: { value }, data: { transcripts } }) {
    const counts = new Map();
    for (const { transcript, codes } of value.passages) for (const id of codes) counts.set(`${id} ${transcript}`, (counts.get(`${id} ${transcript}`) ?? 0) + 1);
    const names = paths(value);
    const used = transcripts.filter(({ id }) => value.passages.some((one) => one.transcript === id));
    const cell = (count) => make("td", {}, count ? numberOf(count) : "–");
    const head = make("tr", {}, make("th", { scope: "col" }, gettext("Code")), ...used.map(({ title }) => make("th", { scope: "col", lang: "en" }, title)), make("th", { scope: "col" }, gettext("All")));
    const rows = asTree(value.codes).map(({ code: { id } }) => {
      const own = used.map((one) => counts.get(`${id} ${one.id}`) ?? 0);
      return make("tr", {}, make("th", { scope: "row" }, names.get(id)), ...own.map(cell), cell(own.reduce((sum, one) => sum + one, 0)));
    });
    return make("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": gettext("Passages by code and transcript") },
      make("table", { class: "counts" }, make("caption", {}, gettext("How many passages have each code, by transcript. A number is no measure of how much something matters.")), make("thead", {}, head), make("tbody", {}, ...rows)));
  }

  function countsAndHistory(desk) {
    const { value } = desk.work;
    return [
      heading(2, gettext("Counts and history")),
      value.codes.length && value.passages.length ? countsTable(desk) : make("p", {}, gettext("There is nothing to count yet.")),
      heading(2, gettext("What became of your codes")),
      ...(value.history.length ? history(value) : [make("p", {}, gettext("Nothing yet."))]),
    ];
  }

  Object.assign(analysis, { Codebook, asTree, counted, countsTable, countsAndHistory, history });
})();
