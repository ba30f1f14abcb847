// The page on which transcripts are read and coded, put together: a row of tabs, and what each shows. It needs an element, the
// transcripts and something that keeps records, and no page of the book round it.
//
// mount(root, { transcripts, keep, listen, refused }): `transcripts` is what casebook/consent/beside.py makes; `keep` has
// read() and change(changed), as keeping.js's `things`; `listen` hears that another window may have changed something;
// `refused()` says in words why nothing is kept, or nothing.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext, N_, number: numberOf, day: dayOf } = window.casebookWords;
  const { make, button } = window.casebookHanding;
  const { Work, Reading, Codebook, Themes, diary, countsAndHistory, saving, passageForm, later, show, heading, chooser, field, inShort, saidIn, isCurrent, speakersOf, consentsOf, verdictWords, wordsIn } = analysis;
  const PARTS = [["read", N_("Read and code")], ["codes", N_("Codes")], ["themes", N_("Themes")], ["diary", N_("Journal")], ["counts", N_("Counts and history")], ["file", N_("Save and print")]];
  const KINDS = { interview: N_("an interview"), group: N_("a group"), letters: N_("letters") };
  const LINGERS = 400; // milliseconds that the bar stays when a finger on it has let go of the words

  class Desk {
    constructor(root, { transcripts, keep, listen, refused }) {
      this.root = root;
      this.data = transcripts;
      this.refused = refused;
      this.work = new Work(keep);
      this.transcript = transcripts.transcripts[0];
      this.form = null;
      this.chosen = null;
      this.again = () => this.refresh();
      this.reading = new Reading({ chosen: (passage) => this.#chosen(passage), code: (passage) => this.code(passage), open: (id) => this.open(id) });
      this.codebook = new Codebook(this);
      this.themes = new Themes(this);
      this.status = make("p", { role: "status", class: "said-last" });
      this.refusal = make("p", { class: "note", hidden: true });
      this.#tabs();
      this.#bar();
      this.work.listen(({ isErased }) => this.#changed(isErased));
      listen(() => this.work.read().catch(() => {})); // what cannot be read now has not gone
    }

    async begin() {
      try {
        await this.work.read();
      } catch {
        this.say(gettext("What you kept could not be read just now. Reload this page before you go on."));
      }
      this.root.replaceChildren(this.refusal, this.tablist, this.status, ...Object.values(this.panels), this.bar);
      this.#readPanel();
      this.to("read");
      this.#warn();
    }

    // Says it when what was changed is kept.
    say = async (words) => {
      this.status.textContent = "";
      await this.work.writing;
      this.status.textContent = words;
      this.#warn();
    };

    #warn() {
      const why = this.refused();
      this.refusal.hidden = !why;
      this.refusal.textContent = why ? gettext("This page cannot keep what you write, {why}. Before you leave it, open “Save and print” and save your work as a file.", { why }) : "";
    }

    // ---- tabs

    #tabs() {
      this.tablist = make("div", { role: "tablist", class: "tabs", "aria-label": gettext("Parts of this page") });
      this.panels = {};
      this.tabs = {};
      for (const [name, words] of PARTS) {
        const tab = button(gettext(words), () => this.to(name));
        for (const [key, value] of Object.entries({ role: "tab", id: `analysis-tab-${name}`, "aria-controls": `analysis-${name}` })) tab.setAttribute(key, value);
        this.tabs[name] = tab;
        this.panels[name] = make("div", { role: "tabpanel", id: `analysis-${name}`, "aria-labelledby": tab.id, class: `part part-${name}`, hidden: true });
        this.tablist.append(tab);
      }
      this.tablist.addEventListener("keydown", ({ key }) => {
        const names = PARTS.map(([name]) => name);
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (!step) return;
        const next = names[(names.indexOf(this.part) + step + names.length) % names.length];
        this.to(next);
        this.tabs[next].focus();
      });
    }

    to(name) {
      if (this.part === "read" && name !== "read") this.#leaveForm();
      this.part = name;
      for (const [other, tab] of Object.entries(this.tabs)) {
        tab.setAttribute("aria-selected", String(other === name));
        tab.tabIndex = other === name ? 0 : -1;
        this.panels[other].hidden = other !== name;
      }
      this.status.textContent = "";
      this.refresh();
    }

    // Shows the part that is on show anew.
    refresh() {
      const nodes = { codes: () => this.codebook.nodes(), themes: () => this.themes.nodes(), diary: () => diary(this), counts: () => countsAndHistory(this), file: () => saving(this) };
      if (this.part === "read") this.#readAgain();
      else show(this.panels[this.part], nodes[this.part]);
    }

    #changed(isErased) {
      if (isErased) {
        this.form = null;
        this.status.textContent = "";
        for (const [name, panel] of Object.entries(this.panels)) if (name !== "read") panel.replaceChildren();
      }
      later(this.again);
    }

    // ---- reading

    #readPanel() {
      const { transcripts } = this.data;
      this.choice = chooser(transcripts.map(({ id, title }) => [id, title]), this.transcript.id);
      this.choice.addEventListener("change", () => this.read(this.choice.value));
      this.facts = make("p", { class: "small" });
      this.list = make("details", { class: "all-passages" }, make("summary"), make("ol"));
      this.list.addEventListener("toggle", () => this.#listed());
      this.panels.read.append(heading(2, gettext("Read and code")), field(gettext("Transcript"), this.choice), this.facts, help(), this.list, this.reading.talk);
    }

    read(id) {
      this.#leaveForm();
      this.transcript = this.data.transcripts.find((one) => one.id === id);
      this.choice.value = id;
      this.refresh();
    }

    passages() {
      return this.work.value.passages.filter((passage) => passage.transcript === this.transcript.id && isCurrent(this.data, passage) && saidIn(this.transcript, passage).length);
    }

    #readAgain() {
      const { transcript, reading } = this;
      const counts = new Map();
      for (const { transcript: id } of this.work.value.passages) counts.set(id, (counts.get(id) ?? 0) + 1);
      for (const option of this.choice.options) {
        const { title } = this.data.transcripts.find(({ id }) => id === option.value);
        const count = counts.get(option.value) ?? 0;
        option.textContent = count ? ngettext("{title} ({count} passage)", "{title} ({count} passages)", count, { title }) : title;
      }
      this.facts.textContent = gettext("“{title}”: {kind} on {day}; {turns} turns.", { title: transcript.title, kind: gettext(KINDS[transcript.kind]), day: dayOf(transcript.held_on), turns: numberOf(transcript.turns.length) });
      const active = this.panels.read.contains(document.activeElement) ? document.activeElement : null;
      const chosen = reading.transcript === transcript ? reading.chosen() : null;
      reading.render(transcript, this.passages(), new Map(this.work.value.codes.map(({ id, name }) => [id, name])));
      this.#placeForm();
      if (this.list.open) this.#listed();
      this.list.hidden = !reading.all.length;
      this.list.querySelector("summary").textContent = ngettext("{count} passage in this transcript", "{count} passages in this transcript", reading.all.length);
      if (active?.isConnected) active.focus({ preventScroll: true });
      else if (active) [...reading.talk.querySelectorAll("[data-key]")].find(({ dataset }) => dataset.key === active.dataset.key)?.focus({ preventScroll: true });
      if (chosen) reading.choose(chosen);
    }

    #listed() {
      if (!this.list.open) return;
      this.list.querySelector("ol").replaceChildren(...this.reading.all.map((one) => make("li", {}, button(this.titleOf(one), () => this.open(one.passage.id), "quiet"))));
    }

    // A passage's number, its codes, its words.
    titleOf({ passage, number }) {
      const names = new Map(this.work.value.codes.map(({ id, name }) => [id, name]));
      const codes = passage.codes.map((id) => names.get(id)).join(", ") || gettext("no code, a memo");
      return gettext("{number}: {codes}. “{words}”", { number, codes, words: inShort(this.transcript, passage) });
    }

    numberOf(id) {
      return this.reading.numberOf(id);
    }

    // ---- the passage that is open

    code(passage) {
      this.#leaveForm();
      const there = this.passages().find(({ start, end }) => start === passage.start && end === passage.end);
      this.#openForm(there ?? { start: passage.start, end: passage.end });
      this.reading.letGo();
      this.#hideBar();
    }

    open(id) {
      this.#leaveForm();
      const passage = this.work.value.passages.find((one) => one.id === id);
      if (passage) this.#openForm(passage);
    }

    goTo({ id, transcript }) {
      this.to("read");
      if (this.transcript.id !== transcript) this.read(transcript);
      this.open(id);
    }

    #openForm(passage) {
      this.form = { ...passageForm(this, this.transcript, passage, this.reading.overlapping(passage)), passage, transcript: this.transcript };
      this.#placeForm();
      this.form.node.scrollIntoView({ block: "nearest" });
      const start = passage.id ? this.form.node.querySelector("h3") : this.form.node.querySelector("input");
      start.focus({ preventScroll: true });
      start.scrollIntoView({ block: "nearest" });
    }

    #placeForm() {
      if (this.form?.transcript !== this.transcript) return;
      const turn = saidIn(this.transcript, this.form.passage).at(-1).turn.number;
      this.form.node.lang = document.documentElement.lang;
      this.reading.turnNode(turn).after(this.form.node);
      for (const one of this.reading.all) this.reading.point(one.passage.id, one.passage.id === this.form.passage.id);
    }

    // Takes the form away; what was begun in it is kept first.
    // Keeps what was begun; resolves when it is kept.
    async leave() {
      document.activeElement?.blur();
      this.#leaveForm();
      this.root.querySelectorAll("[data-draft=entry]").forEach((one) => { if (one.value.trim()) one.dispatchEvent(new Event("leave")); });
      await this.work.writing;
    }

    #leaveForm() {
      const { form } = this;
      this.form = null;
      form?.node.remove();
      form?.leave();
    }

    // The form has done its work: back to the turn.
    done(turn) {
      const { form } = this;
      this.form = null;
      form?.node.remove();
      if (form?.passage.id) this.reading.point(form.passage.id, false);
      this.reading.go(turn - 1);
    }

    // ---- the bar with which chosen words are coded

    #bar() {
      this.barWords = make("p", { role: "status" });
      const buttons = make("div", { class: "buttons" }, button(gettext("Code these words"), () => this.chosen && this.code(this.chosen), "commit"), button(gettext("Let go"), () => { this.reading.letGo(); this.#hideBar(); }));
      this.bar = make("div", { class: "choice-bar", role: "region", "aria-label": gettext("The words that you have chosen"), hidden: true }, this.barWords, buttons);
      this.bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay chosen
      this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    }

    #chosen(passage) {
      window.clearTimeout(this.hiding);
      if (!passage || this.part !== "read") {
        this.hiding = window.setTimeout(() => this.#hideBar(), LINGERS);
        return;
      }
      const isSame = this.chosen?.start === passage.start && this.chosen?.end === passage.end;
      this.chosen = passage;
      this.bar.hidden = false;
      if (!isSame) this.barWords.textContent = this.#aboutChosen(passage);
    }

    #hideBar() {
      window.clearTimeout(this.hiding);
      this.chosen = null;
      this.bar.hidden = true;
      this.barWords.textContent = "";
    }

    #aboutChosen(passage) {
      const { transcript, data } = this;
      const words = saidIn(transcript, passage).reduce((sum, one) => sum + one.words.split(/\s+/).filter(Boolean).length, 0);
      const { verdict } = consentsOf(data, transcript, passage).find(({ use }) => use === "quote");
      return gettext("“{words}” ({count}, {who}). May it be quoted? {verdict}.", { words: inShort(transcript, passage, 50), count: wordsIn(words), who: speakersOf(transcript, passage).join(", "), verdict: verdictWords(verdict) });
    }
  }

  function help() {
    const keys = [
      [gettext("Arrow down, arrow up"), gettext("go to the next turn, or to the one before")], [gettext("Arrow right, arrow left"), gettext("choose the next word, or the one before")],
      [gettext("Shift with an arrow"), gettext("choose more words, or fewer; with up and down whole turns")], [gettext("Enter"), gettext("code the words that are chosen, or the whole turn")], [gettext("Escape"), gettext("let go of the words")],
    ];
    return make("details", { class: "help" }, make("summary", {}, gettext("How to code words")),
      make("p", {}, gettext("Choose words with the mouse or with a finger. Then press “Code these words” at the foot of the window. You can give the same words several codes, and passages may overlap.")),
      make("p", {}, gettext("Words that you have coded are underlined. At its first word each passage has a small number. The same number stands under the turn, with the codes: press it to open the passage.")),
      make("p", {}, gettext("With the keyboard, go to a turn with the tab key. Then:")),
      make("ul", {}, ...keys.map(([key, deed]) => make("li", {}, make("strong", {}, key), `: ${deed}`))));
  }

  // Shows the work in this element; resolves with what the page does when it is ready.
  async function mount(root, { transcripts, keep, listen = () => {}, refused = () => "" }) {
    const desk = new Desk(root, { transcripts, keep, listen, refused });
    await desk.begin();
    return desk;
  }

  Object.assign(analysis, { mount });
})();
