// What the parts of the page share: fields, notes, questions before something is lost, and putting a part on show anew
// without taking from a reader the place where they are.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext } = window.casebookWords;
  const { make, button, sendable } = window.casebookHanding;
  let fields = 0;

  // `attributes` may hold `data-key`, by which a control is found again when its part is shown anew.
  function field(label, control, hint = "") {
    control.id ||= `analysis-field-${(fields += 1)}`;
    const small = hint ? [make("p", { class: "small", id: `${control.id}-hint` }, hint)] : [];
    if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
    return make("div", { class: "field" }, make("label", { for: control.id }, label), ...small, control);
  }

  const PAUSE = 700; // milliseconds without a key, after which what is written is kept

  function line(value, attributes = {}) {
    const control = make("input", { type: "text", autocomplete: "off", maxlength: 200, ...attributes });
    control.value = control.defaultValue = value;
    return control;
  }

  function area(value, attributes = {}) {
    const control = make("textarea", { rows: 3, maxlength: 4000, spellcheck: "true", ...attributes });
    control.value = control.defaultValue = value;
    return control;
  }

  function chooser(options, chosen, attributes = {}) {
    const control = make("select", { autocomplete: "off", ...attributes }, ...options.map(([value, words]) => make("option", { value }, words)));
    control.value = chosen;
    return control;
  }

  function tick(words, isTicked, changed, attributes = {}) {
    const control = make("input", { type: "checkbox", id: `analysis-field-${(fields += 1)}`, autocomplete: "off", ...attributes });
    control.checked = isTicked;
    control.addEventListener("change", () => changed(control.checked));
    return make("div", { class: "choice" }, control, make("label", { for: control.id }, words));
  }

  // A control that keeps what was written when it is left; a larger one also while it is written in.
  function keeping(control, keep) {
    let pause = 0;
    if (control.matches("textarea")) {
      control.addEventListener("input", () => {
        window.clearTimeout(pause);
        pause = window.setTimeout(() => { if (control.value.trim()) keep(sendable(control.value)); }, PAUSE);
      });
    }
    control.addEventListener("change", () => {
      window.clearTimeout(pause);
      control.value = sendable(control.value);
      control.defaultValue = control.value;
      keep(control.value);
    });
    return control;
  }

  // A button that asks before it does something.
  function asking(words, question, yes, deed, key) {
    const opener = button(words, () => { sure.hidden = false; opener.hidden = true; sure.focus(); });
    opener.dataset.key = key;
    const stop = () => { sure.hidden = true; opener.hidden = false; opener.focus(); };
    const sure = make("div", { class: "note", role: "group", "aria-label": words, tabindex: -1, hidden: true },
      make("p", {}, question), make("div", { class: "buttons" }, button(yes, deed, "commit"), button(gettext("No, leave it"), stop)));
    return make("div", { class: "asking" }, opener, sure);
  }

  const keyOf = (control) => control.dataset.key ?? `${control.tagName} ${control.textContent}`;

  // Does something when what is going on has come to its end: a reader who leaves a field for a button presses that very
  // button, and the button must be there until then. Asked for again meanwhile, it is done once.
  let isPressed = false;
  const waiting = new Set();
  const doAll = () => {
    if (isPressed) return;
    const deeds = [...waiting];
    waiting.clear();
    for (const deed of deeds) deed();
  };
  for (const event of ["pointerdown", "pointerup", "pointercancel"]) {
    document.addEventListener(event, () => {
      isPressed = event === "pointerdown";
      if (!isPressed) window.setTimeout(doAll);
    }, true);
  }

  function later(deed) {
    waiting.add(deed);
    window.setTimeout(doAll);
  }

  // Shows these nodes in a box, and puts the reader back where they were. A field in which somebody writes is not taken
  // away: the box is shown anew when they leave it. What was begun of something new (`data-draft`) stays.
  function show(box, make_) {
    const active = box.contains(document.activeElement) ? document.activeElement : null;
    const isWriting = active && active.matches("textarea, input[type=text]") && active.value !== active.defaultValue;
    if (isWriting) {
      if (!box.isWaiting) active.addEventListener("blur", () => { box.isWaiting = false; window.setTimeout(() => show(box, make_)); }, { once: true });
      box.isWaiting = true;
      return;
    }
    const key = active && keyOf(active);
    const open = new Set([...box.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key));
    const drafts = [...box.querySelectorAll("[data-draft]")].filter(({ value }) => value).map((one) => [one.dataset.draft, one.value]);
    box.replaceChildren(...make_().flat().filter(Boolean));
    for (const [name, words] of drafts) box.querySelector(`[data-draft="${name}"]`).value = words;
    for (const one of box.querySelectorAll("details[data-key]")) if (open.has(one.dataset.key)) one.open = true;
    if (active) ([...box.querySelectorAll("button, input, select, textarea, summary, [data-key]")].find((one) => keyOf(one) === key && one.checkVisibility()) ?? box.querySelector("h2, h3"))?.focus({ preventScroll: true });
  }

  // Rows by what they have in common, in the order in which they come.
  function grouped(rows, of) {
    const groups = new Map();
    for (const row of rows) {
      const group = groups.get(of(row));
      if (group) group.push(row);
      else groups.set(of(row), [row]);
    }
    return groups;
  }

  const heading = (level, words) => make(`h${level}`, { tabindex: -1 }, words);

  // Today where the reader is, as 2026-11-30.
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  }

  // What is written once in a block, in the reader's own lines.
  const written = (words) => make("p", { class: "written" }, words);

  Object.assign(analysis, { field, line, area, chooser, tick, keeping, asking, later, show, grouped, heading, today, written });
})();
