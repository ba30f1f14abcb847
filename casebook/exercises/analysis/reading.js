// A transcript to read: one at a time, with every coded passage underlined and numbered, and its codes under the turn. Words
// are chosen with the mouse, a finger or the keyboard; what is chosen is told to the page.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext, number: numberOf } = window.casebookWords;
  const { make, button } = window.casebookHanding;
  const { passageAt, turnsIn, inShort, wordsOf, grouped } = analysis;
  const LANES = 5; // kinds of underline
  const DEEPEST = 6; // underlines on one word; what lies deeper has its number and its codes all the same

  // The passages of a transcript in the order in which they begin, each with a number and a lane in which none overlaps.
  function laid(passages) {
    const sorted = [...passages].sort((one, other) => one.start - other.start || other.end - one.end || (one.id < other.id ? -1 : 1));
    const ends = [];
    return sorted.map((passage, place) => {
      let lane = ends.findIndex((end) => end <= passage.start);
      if (lane < 0) lane = ends.push(0) - 1;
      ends[lane] = passage.end;
      return { passage, number: place + 1, lane };
    });
  }

  // What is said in a turn as spans: where passages begin or end, a new one.
  function pieces(text, turn, all) {
    const here = all.filter(({ passage }) => passage.start < turn.end && passage.end > turn.start);
    if (!here.length) return [text.slice(turn.start, turn.end)];
    const edges = new Set([turn.start, turn.end]);
    for (const { passage } of here) for (const edge of [passage.start, passage.end]) if (edge > turn.start && edge < turn.end) edges.add(edge);
    const sorted = [...edges].sort((one, other) => one - other);
    return sorted.slice(0, -1).map((start, place) => {
      const covering = here.filter(({ passage }) => passage.start <= start && passage.end > start);
      return marked(text.slice(start, sorted[place + 1]), covering, start);
    });
  }

  function marked(words, covering, start) {
    const shown = [...covering].sort((one, other) => one.lane - other.lane).slice(0, DEEPEST);
    return shown.reduceRight((inside, { passage, number, lane }) => {
      const span = make("span", { class: `coded lane-${lane % LANES}`, "data-passage": passage.id }, inside);
      if (passage.start === start) span.dataset.number = number;
      return span;
    }, words);
  }

  // `told` is { chosen(passage or null), code(passage), open(id) }: words were chosen, are to be coded, a passage is to be opened.
  class Reading {
    constructor(told) {
      this.told = told;
      this.talk = make("div", { class: "talk", lang: "en" });
      this.current = 0; // the turn that the keyboard is at
      this.anchor = null;
      this.talk.addEventListener("keydown", (event) => this.#key(event));
      this.talk.addEventListener("click", (event) => this.#click(event));
      this.talk.addEventListener("focusin", ({ target }) => this.#at(target));
      document.addEventListener("selectionchange", () => this.#selected());
      for (const [event, isOn] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
        this.talk.addEventListener(event, ({ target }) => {
          const id = target.closest?.(".chip")?.dataset.passage;
          if (id) this.point(id, isOn);
        });
      }
    }

    // Shows a transcript with these passages, whose codes have these names.
    render(transcript, passages, names) {
      if (this.transcript !== transcript) {
        this.words = wordsOf(transcript);
        this.current = 0;
      }
      this.transcript = transcript;
      this.all = laid(passages);
      const chips = this.all.map((one) => ({ ...one, turn: turnsIn(transcript, one.passage)[0]?.number }));
      const byTurn = grouped(chips, ({ turn }) => turn);
      this.turns = transcript.turns.map((turn) => this.#turn(turn, byTurn.get(turn.number) ?? [], names));
      this.talk.replaceChildren(...this.turns);
      this.#rove();
    }

    #turn(turn, chips, names) {
      const words = make("span", { class: "words" }, ...pieces(this.transcript.text, turn, this.all));
      [words.dataset.start, words.dataset.end] = [turn.start, turn.end];
      const code = button(gettext("Code this turn"), () => this.told.code({ start: turn.start, end: turn.end }), "code-turn");
      code.setAttribute("aria-label", gettext("Code turn {number}", { number: numberOf(turn.number) }));
      code.dataset.key = `code-${turn.number}`;
      return make("div", { class: turn.part === "study team" ? "turn asks" : "turn", id: `turn-${turn.number}`, role: "group", "aria-label": gettext("Turn {number}, {speaker}", { number: numberOf(turn.number), speaker: turn.speaker }), "data-key": `turn-${turn.number}`, tabindex: -1 },
        make("p", { class: "said" }, make("span", { class: "who" }, `${turn.number} `, make("strong", {}, turn.speaker)), " ", words, " ", code),
        ...(chips.length ? [make("div", { class: "chips" }, ...chips.map((chip) => this.#chip(chip, names)))] : []));
    }

    #chip({ passage, number, lane }, names) {
      const codes = passage.codes.map((id) => names.get(id)).join(", ") || gettext("no code, a memo");
      const node = button("", () => this.told.open(passage.id), `chip lane-${lane % LANES}`);
      node.append(make("span", { class: "chip-number" }, String(number)), " ", make("span", { class: "chip-codes" }, codes), passage.memo && passage.codes.length ? gettext(", with a memo") : "");
      node.setAttribute("aria-label", gettext("Passage {number}: {codes}. “{words}”", { number, codes, words: inShort(this.transcript, passage) }));
      node.dataset.passage = passage.id;
      node.dataset.key = `chip-${passage.id}`;
      return node;
    }

    // Marks where a passage is, or no longer.
    point(id, isOn) {
      for (const span of this.talk.querySelectorAll(".coded, .chip")) if (span.dataset.passage === id) span.classList.toggle("here", isOn);
    }

    numberOf(id) {
      return this.all.find(({ passage }) => passage.id === id)?.number ?? 0;
    }

    // The other passages that have words in common with this one.
    overlapping({ id, start, end }) {
      return this.all.filter(({ passage }) => passage.id !== id && passage.start < end && passage.end > start);
    }

    turnNode(number) {
      return this.turns[number - 1];
    }

    // ---- choosing

    // The words that are selected, as a passage.
    chosen() {
      const selection = document.getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      const range = selection.getRangeAt(0);
      if (!range.intersectsNode(this.talk)) return null;
      const touched = [...this.talk.querySelectorAll(".words")].filter((words) => range.intersectsNode(words));
      if (!touched.length) return null;
      const start = touched[0].contains(range.startContainer) ? placeIn(touched[0], range.startContainer, range.startOffset) : Number(touched[0].dataset.start);
      const last = touched.at(-1);
      const end = last.contains(range.endContainer) ? placeIn(last, range.endContainer, range.endOffset) : Number(last.dataset.end);
      return start < end ? passageAt(this.transcript, start, end) : null;
    }

    choose({ start, end }) {
      const [from, to] = [this.#pointAt(start, false), this.#pointAt(end, true)];
      document.getSelection().setBaseAndExtent(...from, ...to);
    }

    letGo() {
      document.getSelection().removeAllRanges();
      this.anchor = null;
    }

    // The text node and the letter in it at a place.
    #pointAt(place, isEnd) {
      const words = [...this.talk.querySelectorAll(".words")].find(({ dataset }) => (isEnd ? place > dataset.start && place <= dataset.end : place >= dataset.start && place < dataset.end));
      const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
      let left = place - words.dataset.start;
      let node = walker.nextNode();
      while (left > node.length || (!isEnd && left === node.length)) {
        left -= node.length;
        node = walker.nextNode();
      }
      return [node, left];
    }

    #selected() {
      if (!this.transcript || !this.talk.isConnected) return;
      const chosen = this.chosen();
      if (!chosen) this.anchor = null;
      this.told.chosen(chosen);
    }

    // ---- the keyboard: up and down go from turn to turn, left and right choose words, with shift more of them

    #at(target) {
      const place = this.turns.indexOf(target.closest(".turn"));
      if (place >= 0 && place !== this.current) {
        this.current = place;
        this.#rove();
      }
    }

    #rove() {
      for (const [place, turn] of this.turns.entries()) {
        const tab = place === this.current ? 0 : -1;
        if (turn.tabIndex !== tab || tab === 0 || turn.dataset.roved === undefined) {
          turn.tabIndex = tab;
          for (const control of turn.querySelectorAll("button")) control.tabIndex = tab;
          turn.dataset.roved = "";
        }
      }
    }

    #key(event) {
      const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
      if (altKey || ctrlKey || metaKey || !event.target.matches(".turn")) return;
      const deeds = {
        ArrowDown: () => (shiftKey ? this.#extendByTurn(1) : this.go(this.current + 1)), ArrowUp: () => (shiftKey ? this.#extendByTurn(-1) : this.go(this.current - 1)),
        ArrowRight: () => this.#word(1, shiftKey), ArrowLeft: () => this.#word(-1, shiftKey),
        Enter: () => this.told.code(this.chosen() ?? this.transcript.turns[this.current]), Escape: () => this.letGo(),
        Home: () => this.go(0), End: () => this.go(this.turns.length - 1),
      };
      if (!deeds[key]) return;
      event.preventDefault();
      deeds[key]();
    }

    go(place) {
      const turn = this.turns[Math.min(Math.max(place, 0), this.turns.length - 1)];
      turn.focus();
      turn.scrollIntoView({ block: "nearest" });
    }

    // The first and the last word that are chosen.
    #ends() {
      const chosen = this.chosen();
      if (!chosen) return null;
      const first = this.words.findIndex(({ end }) => end > chosen.start);
      const last = this.words.findLastIndex(({ start }) => start < chosen.end);
      return [first, last];
    }

    #word(step, isMore) {
      const ends = this.#ends();
      const before = this.words.findIndex(({ turn }) => turn === this.current);
      if (!ends) return this.#chooseWords(before, before);
      const [first, last] = ends;
      if (!isMore) return this.#chooseWords(step > 0 ? last + 1 : first - 1);
      return this.#extend(first, last, (head) => head + step);
    }

    #extendByTurn(step) {
      const ends = this.#ends();
      const of = (turn) => [this.words.findIndex((word) => word.turn === turn), this.words.findLastIndex((word) => word.turn === turn)];
      if (!ends) return this.#chooseWords(...of(this.current));
      return this.#extend(...ends, (head) => {
        const { turn } = this.words[head];
        const [first, last] = of(turn);
        if (step > 0) return head < last ? last : of(Math.min(turn + 1, this.turns.length - 1))[1];
        return head > first ? first : of(Math.max(turn - 1, 0))[0];
      });
    }

    // One end of what is chosen stays, the other moves.
    #extend(first, last, moved) {
      this.anchor ??= first;
      if (this.anchor !== first && this.anchor !== last) this.anchor = first;
      const head = Math.min(Math.max(moved(this.anchor === first ? last : first), 0), this.words.length - 1);
      return this.#chooseWords(this.anchor, head);
    }

    #chooseWords(anchor, head = anchor) {
      const most = this.words.length - 1;
      const [one, other] = [anchor, head].map((word) => Math.min(Math.max(word, 0), most)).sort((a, b) => a - b);
      this.anchor = Math.min(Math.max(anchor, 0), most);
      this.choose({ start: this.words[one].start, end: this.words[other].end });
      const at = this.words[Math.min(Math.max(head, 0), most)].turn;
      if (at !== this.current) this.go(at);
    }

    #click({ target }) {
      const id = target.closest(".coded")?.dataset.passage;
      if (id && !this.chosen()) this.told.open(this.#shortest(target, id));
    }

    // Of the passages that a word is in, the one with the fewest words.
    #shortest(target, id) {
      const ids = new Set([id]);
      for (let span = target.closest(".coded"); span; span = span.parentElement.closest(".coded")) ids.add(span.dataset.passage);
      const found = this.all.filter(({ passage }) => ids.has(passage.id)).map(({ passage }) => passage);
      return found.reduce((one, other) => (other.end - other.start < one.end - one.start ? other : one)).id;
    }
  }

  function placeIn(words, container, offset) {
    const range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(container, offset);
    return Number(words.dataset.start) + range.toString().length;
  }

  const wordsIn = (count) => ngettext("{count} word", "{count} words", count);

  Object.assign(analysis, { Reading, wordsIn });
})();
