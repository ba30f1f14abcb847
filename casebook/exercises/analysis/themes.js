// The themes: what each says and leaves out, its codes, and the passages that support it with a mark where they may not be
// quoted.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext } = window.casebookWords;
  const { make, button, sendable } = window.casebookHanding;
  const { field, line, area, tick, keeping, asking, heading, newId, passageItem, inOrder, paths, isCurrent, consentsOf } = analysis;

  class Themes {
    constructor(desk) {
      this.desk = desk;
      this.open = null;
    }

    nodes() {
      const { themes } = this.desk.work.value;
      return [
        heading(2, gettext("Themes")),
        make("p", {}, gettext("A theme says one thing about many passages. It is more than a topic: it has a central idea. Write down what it leaves out, too.")),
        this.#new(),
        themes.length ? "" : make("p", {}, gettext("There are no themes yet.")),
        make("ul", { class: "code-tree" }, ...themes.map((theme) => this.#row(theme))),
      ];
    }

    #new() {
      const name = line("", { "data-key": "new-theme", "data-draft": "theme" });
      const problem = make("p", { class: "problem", role: "alert" });
      const add = () => {
        const words = sendable(name.value).trim();
        problem.textContent = words ? "" : gettext("Write a name first.");
        if (!words) return name.focus();
        this.open = newId("t");
        name.value = "";
        const theme = { id: this.open, name: words, says: "", codes: [], passages: [], memo: "", left_out: "" };
        return this.#change((themes) => [...themes, theme], gettext("The theme “{name}” is made.", { name: words }));
      };
      name.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
      return make("div", { class: "new-row" }, field(gettext("A new theme"), name), button(gettext("Make this theme"), add), problem);
    }

    #change(changed, words = gettext("Kept.")) {
      this.desk.work.change((value) => ({ ...value, themes: changed(value.themes) }));
      this.desk.say(words);
    }

    #row(theme) {
      const isOpen = this.open === theme.id;
      const toggle = button("", () => { this.open = isOpen ? null : theme.id; this.desk.refresh(); }, "row");
      toggle.append(make("span", { class: "row-name" }, theme.name || gettext("a theme without a name")), " ", make("span", { class: "small" }, ngettext("{count} passage", "{count} passages", theme.passages.length)));
      toggle.setAttribute("aria-expanded", String(isOpen));
      toggle.dataset.key = `theme-${theme.id}`;
      return make("li", {}, toggle, ...(isOpen ? [this.#opened(theme)] : []));
    }

    #opened(theme) {
      const keep = (name) => (words) => this.#with(theme.id, () => ({ [name]: words }));
      const box = (name, rows) => keeping(area(theme[name], { rows, "data-key": `${name}-${theme.id}` }), keep(name));
      const remove = () => {
        this.open = null;
        this.#change((themes) => themes.filter(({ id }) => id !== theme.id), gettext("The theme is removed."));
      };
      return make("div", { class: "opened" },
        field(gettext("Name"), keeping(line(theme.name, { "data-key": `name-${theme.id}` }), keep("name"))),
        field(gettext("What it says: its central idea, in one or two sentences"), box("says", 3)),
        field(gettext("What it leaves out"), box("left_out", 3)),
        field(gettext("Memo"), box("memo", 3)),
        this.#codes(theme), this.#passages(theme), this.#offered(theme),
        asking(gettext("Remove this theme"), gettext("This takes away the theme and what you wrote about it. Its codes and passages stay."), gettext("Yes, remove it"), remove, `remove-${theme.id}`));
    }

    #with(id, changed) {
      this.#change((themes) => themes.map((theme) => (theme.id === id ? { ...theme, ...changed(theme) } : theme)));
    }

    #codes(theme) {
      const names = [...paths(this.desk.work.value)].sort(([, one], [, other]) => one.localeCompare(other));
      const set = (id) => (isOn) => this.#with(theme.id, ({ codes }) => ({ codes: isOn ? [...codes, id] : codes.filter((one) => one !== id) }));
      const ticks = names.map(([id, name]) => tick(name, theme.codes.includes(id), set(id), { "data-key": `tick-${id}` }));
      const box = make("details", { "data-key": `codes-${theme.id}` }, make("summary", {}, ngettext("{count} code belongs to it", "{count} codes belong to it", theme.codes.length)),
        make("fieldset", {}, make("legend", {}, gettext("Codes of this theme")), ...(ticks.length ? ticks : [make("p", {}, gettext("There are no codes yet."))])));
      return box;
    }

    // The passages that the reader has chosen, and how many of them may not be quoted.
    #passages(theme) {
      const { work, data } = this.desk;
      const passages = inOrder(data, work.value.passages.filter(({ id }) => theme.passages.includes(id)));
      const closed = passages.filter((passage) => !mayBeQuoted(data, passage)).length;
      const off = ({ id }) => {
        const control = button(gettext("Take it out of this theme"), () => this.#with(theme.id, ({ passages: all }) => ({ passages: all.filter((one) => one !== id) })), "quiet");
        control.dataset.key = `out-${id}`;
        return control;
      };
      return make("section", {}, heading(3, gettext("Passages that support it")),
        passages.length ? "" : make("p", {}, gettext("None yet. Choose some below, or tick the theme in the form of a passage.")),
        closed ? make("p", { class: "note" }, ngettext("{count} of these passages may not be quoted in print.", "{count} of these passages may not be quoted in print.", closed)) : "",
        make("ul", { class: "passage-list" }, ...passages.map((passage) => passageItem(this.desk, passage, { key: `in-${theme.id}`, more: [off(passage)] }))));
    }

    // Passages that have a code of the theme, to be chosen.
    #offered(theme) {
      const { work, data } = this.desk;
      const offered = inOrder(data, work.value.passages.filter(({ id, codes }) => !theme.passages.includes(id) && codes.some((code) => theme.codes.includes(code))));
      if (!offered.length) return "";
      const into = ({ id }) => {
        const control = button(gettext("Put it into this theme"), () => this.#with(theme.id, ({ passages }) => ({ passages: [...passages, id] })), "quiet");
        control.dataset.key = `into-${id}`;
        return control;
      };
      const box = make("details", { "data-key": `offered-${theme.id}` }, make("summary", {}, ngettext("{count} more passage has one of its codes", "{count} more passages have one of its codes", offered.length)), make("ul", { class: "passage-list" }));
      box.addEventListener("toggle", () => {
        const list = box.querySelector("ul");
        if (box.open && !list.children.length) list.append(...offered.map((passage) => passageItem(this.desk, passage, { key: `offer-${theme.id}`, more: [into(passage)] })));
      });
      return box;
    }
  }

  function mayBeQuoted(data, passage) {
    const transcript = data.transcripts.find(({ id }) => id === passage.transcript);
    if (!isCurrent(data, passage)) return false;
    return consentsOf(data, transcript, passage).find(({ use }) => use === "quote").verdict === "yes";
  }

  Object.assign(analysis, { Themes, mayBeQuoted });
})();
