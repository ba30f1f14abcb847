// The exercise on the page: a position, a decision, excerpts to code, or the last word.
//
// Draws what `spec` says, writes what the reader commits to `answer`, and tells the other exercises on
// the page about it. It never sends anything anywhere.
//
// One module without imports, behind words.js: anywidget loads it live, and the book loads it as a classic script in
// which the last statement has become `window.casebookExercise = { render }`.

const { gettext, N_, day: dayOf, number: numberOf, speak } = window.casebookWords;
const LONGEST_REASON = 4000;

// ---- small things

// Browsers fill in a form when a reader comes back to it, also with what was erased meanwhile: they know its controls by
// their names, which are therefore others at every visit. `autocomplete` does it for text; what else has it off WebKit
// empties whenever a page comes back.
const VISIT = Math.random().toString(36).slice(2);
let controls = 0;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  if (["input", "select", "textarea"].includes(tag)) {
    node.name = `${attributes.name ?? (controls += 1)}-${VISIT}`;
    if (tag === "textarea") node.autocomplete = "off";
  }
  node.append(...children);
  return node;
}

function paragraphs(text) {
  const parts = (text ?? "").split(/\n\s*\n/).map((part) => part.trim());
  return parts.filter(Boolean).map((part) => make("p", {}, part));
}

function button(words, action, style = "") {
  const node = make("button", { type: "button", class: style || undefined }, words);
  node.addEventListener("click", action);
  return node;
}

// "the woman who posted", within a sentence
function inSentence(name) {
  return name.startsWith("The ") ? `t${name.slice(1)}` : name;
}

// A day and nothing finer: an hour would help to tell people apart.
function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function revisionsOf(answer) {
  return Array.isArray(answer?.revisions) ? answer.revisions : [];
}

// Two views of one exercise may stand in one window (JupyterLab), and each needs ids of its own.
function uniqueName(spec) {
  const drawn = (window.casebookNames ??= {});
  const name = [spec.case, spec.kind, spec.id].filter(Boolean).join("-");
  drawn[name] = (drawn[name] ?? 0) + 1;
  return drawn[name] === 1 ? name : `${name}-${drawn[name]}`;
}

// ---- what the exercises on a page tell one another

function pageAnswers() {
  return (window.casebookAnswers ??= {});
}

function tell(spec, answer) {
  const answered = { case: spec.case, id: spec.id, kind: spec.kind, answer: answer ?? {} };
  pageAnswers()[`${spec.case}/${spec.id}`] = answered;
  window.dispatchEvent(new CustomEvent("casebook:answer", { detail: answered }));
}

function latest(caseId, id) {
  return revisionsOf(pageAnswers()[`${caseId}/${id}`]?.answer).at(-1);
}

function chosenOption(options, revision) {
  return options.find((option) => option.id === revision?.option);
}

// ---- fields: { node, control, problem, missing() -> message or "", focus() }

function problemLine(id) {
  return make("p", { class: "problem", role: "alert", id });
}

function markProblem(field, message) {
  const { control, problem } = field;
  if (problem.textContent !== message) problem.textContent = message;
  control.setAttribute("aria-invalid", String(message !== ""));
  const described = [control.dataset.hint, message && problem.id].filter(Boolean).join(" ");
  if (described) control.setAttribute("aria-describedby", described);
  else control.removeAttribute("aria-describedby");
}

function reasonField(name, label, reason) {
  const hint = make("p", { class: "hint", id: `${name}-hint` }, gettext("A sentence is enough. Leave out real names."));
  const control = make("textarea", {
    id: `${name}-reason`, rows: 4, maxlength: LONGEST_REASON, required: true,
    "data-hint": hint.id, "aria-describedby": hint.id,
  });
  control.value = reason ?? "";
  const problem = problemLine(`${name}-reason-problem`);
  const node = make("div", { class: "field" },
    make("label", { for: control.id }, label), hint, control, problem);
  const field = {
    node, control, problem,
    missing: () => (control.value.trim() ? "" : gettext("Write your reason before you go on.")),
    focus: () => control.focus(),
  };
  control.addEventListener("input", () => control.value.trim() && markProblem(field, ""));
  return field;
}

function sliderField(block, last) {
  const { spec, name } = block;
  const control = make("input", {
    type: "range", min: 0, max: 100, step: 1, id: `${name}-slider`,
    "data-hint": `${name}-ends`, "aria-describedby": `${name}-ends`,
  });
  const reading = make("p", { class: "reading" });
  const problem = problemLine(`${name}-slider-problem`);
  let moved = last !== undefined;
  control.value = last?.value ?? 50;

  // The middle is where the slider rests, so it counts only when the reader says so.
  const middle = button(gettext("The middle is my position"), () => { control.value = 50; settle(); control.focus(); }, "quiet");
  const node = make("div", { class: "field" },
    make("label", { for: control.id, class: "question" }, spec.question),
    control, endsOfScale(spec, `${name}-ends`), make("div", { class: "row" }, reading, middle), problem);
  const field = {
    node, control, problem,
    missing: () => (moved ? "" : gettext("Move the slider, or say that the middle is your position.")),
    focus: () => control.focus(),
  };

  function show() {
    const words = moved ? gettext("{value} of 100", { value: control.value }) : gettext("No position yet");
    reading.textContent = words;
    control.setAttribute("aria-valuetext", words);
    control.toggleAttribute("data-resting", !moved);
    middle.hidden = moved;
  }
  function settle() {
    moved = true;
    markProblem(field, "");
    show();
  }
  control.addEventListener("input", settle);
  show();
  return field;
}

function endsOfScale(spec, id) {
  return make("div", { class: "ends", id },
    make("span", {}, `0: ${spec.low}`), make("span", {}, `100: ${spec.high}`));
}

function optionCard(name, option, checked) {
  const id = `${name}-${option.id}`;
  const radio = make("input", { type: "radio", id, name, value: option.id, "aria-describedby": `${id}-about` });
  radio.checked = checked;
  const about = make("p", { class: "about", id: `${id}-about` }, option.what);
  const weighed = make("details", { class: "weighed" },
    make("summary", {}, gettext("What speaks for it and against it")),
    make("dl", {},
      make("div", {}, make("dt", {}, gettext("For it")), make("dd", {}, option.reason)),
      make("div", {}, make("dt", {}, gettext("Against it")), make("dd", {}, option.cost))));
  const card = make("div", { class: "option" },
    make("div", { class: "choice" }, radio, make("label", { for: id }, option.label)), about, weighed);
  // A tap on what it does chooses it; a reader selecting words to copy does not.
  about.addEventListener("click", () => {
    if (!radio.disabled && !String(window.getSelection())) radio.click();
  });
  return { card, radio };
}

function optionsField(block, last) {
  const { spec, name } = block;
  const cards = spec.options.map((option) => optionCard(name, option, option.id === last?.option));
  const problem = problemLine(`${name}-options-problem`);
  const control = make("fieldset", { role: "radiogroup", "aria-required": "true" },
    make("legend", {}, make("h3", { class: "question" }, spec.question)),
    ...cards.map(({ card }) => card), problem);
  const chosen = () => cards.find(({ radio }) => radio.checked)?.radio;
  const field = {
    node: control, control, problem,
    option: () => chosen().value,
    missing: () => (chosen() ? "" : gettext("Choose one of the options before you go on.")),
    focus: () => (chosen() ?? cards[0].radio).focus(),
  };
  control.addEventListener("change", () => markProblem(field, ""));
  return field;
}

// Not a <form>: a frame sandboxed without `allow-forms` never fires its submit event.
function answerForm({ fields, words, revision, keep, cancel }) {
  const commit = () => {
    for (const field of fields) markProblem(field, field.missing());
    const missing = fields.find((field) => field.missing());
    if (missing) missing.focus();
    else keep(revision());
  };
  const buttons = [button(words, commit, "commit")];
  if (cancel) buttons.push(button(gettext("Leave it as it was"), cancel, "quiet"));
  const node = make("div", { class: "form" },
    ...fields.map((field) => field.node), make("div", { class: "buttons" }, ...buttons));
  return { node, focus: fields[0].focus };
}

// ---- what was kept before

// `told` has what is said where the same was kept again, and where something else was.
function historyOf(revisions, told, name) {
  const earlier = revisions.slice(0, -1);
  if (!earlier.length) return [];
  const [before, now] = revisions.slice(-2).map(name);
  const line = gettext(before === now ? told.same : told.changed, { number: numberOf(revisions.length), before });
  const kept = earlier.map((revision) =>
    make("li", {}, gettext("{answer}, on {day}: {reason}", { answer: name(revision), day: dayOf(revision.day), reason: revision.reason })));
  return [
    make("p", { class: "history" }, line),
    make("details", {}, make("summary", {}, gettext("Your earlier answers")), make("ol", {}, ...kept)),
  ];
}

// ---- a position

const POSITIONS = {
  before: N_("Your first position"), after: N_("Your second position"),
  "days-30": N_("Thirty days after"), "days-90": N_("Ninety days after"),
};
const ELSEWHERE = {
  before: N_("{case}: your first position"), after: N_("{case}: your second position"),
  "days-30": N_("{case}: thirty days after"), "days-90": N_("{case}: ninety days after"),
};
const ASKS = {
  before: N_("Why did you choose this position?"), after: N_("What changed, and why?"),
  later: N_("What had you meant to do? What happened, and what stopped you?"),
};
const WAS = {
  before: N_("Before the case your position was {value} of 100. You wrote:"),
  after: N_("After the case your position was {value} of 100. You wrote:"),
};
const WAS_NOT = {
  before: N_("You kept no first position here, so there is nothing to compare this one with."),
  after: N_("You kept no second position here, so there is nothing to compare this one with."),
};

const POSITION_KEPT = {
  same: N_("Position {number} of {number}, with a new reason."), changed: N_("Position {number} of {number}, changed from {before}."),
};
const DECISION_KEPT = {
  same: N_("Decision {number} of {number}, with a new reason."), changed: N_("Decision {number} of {number}, changed from {before}."),
};
const VERSION_KEPT = {
  same: N_("Version {number} of {number}, with a new reason."), changed: N_("Version {number} of {number}, changed from {before}."),
};

const position = {
  frame({ spec, name, body }) {
    body.append(make("h3", { id: `${name}-title` }, spec.of ? gettext(ELSEWHERE[spec.id], { case: spec.of }) : gettext(POSITIONS[spec.id])));
  },

  context({ spec }) {
    if (spec.id === "before") return [];
    const earlier = spec.id === "after" ? "before" : "after";
    const one = latest(spec.case, earlier);
    if (!one) return [make("p", { class: "note" }, gettext(WAS_NOT[earlier]))];
    return [
      make("p", {}, gettext(WAS[earlier], { value: one.value })),
      make("blockquote", {}, ...paragraphs(one.reason)),
    ];
  },

  form(block, last, keep, cancel) {
    const slider = sliderField(block, last);
    const reason = reasonField(block.name, gettext(ASKS[block.spec.id] ?? ASKS.later), last?.reason);
    const revision = () => ({ value: Number(slider.control.value), reason: reason.control.value.trim() });
    return answerForm({ fields: [slider, reason], words: gettext("Keep my position"), revision, keep, cancel });
  },

  kept({ spec, name }, revisions, change) {
    const { value, reason, day } = revisions.at(-1);
    const spot = make("span", { class: "spot" });
    spot.style.insetInlineStart = `${value}%`;
    const heading = make("h4", { id: `${name}-kept` }, gettext("Your position is {value} of 100", { value }));
    return make("section", { class: "outcome", tabindex: -1, "aria-labelledby": heading.id },
      heading,
      make("p", { class: "asked" }, spec.question),
      make("div", { class: "track", "aria-hidden": "true" }, spot),
      endsOfScale(spec),
      make("p", { class: "small" }, gettext("Your reason, kept on {day}:", { day: dayOf(day) })),
      make("blockquote", {}, ...paragraphs(reason)),
      ...historyOf(revisions, POSITION_KEPT, ({ value: earlier }) => gettext("{value} of 100", { value: earlier })),
      make("div", { class: "buttons" }, button(gettext("Change it"), change)));
  },

  answers: () => true,
  earlier: () => undefined,
  waits: () => false,
};

// ---- a decision

// The same decision from another chair: who you are there, and what you would ask of those who decide.
function otherSeats(block) {
  const { spec, name } = block;
  if (!spec.seats?.length) return [];
  block.seat = block.revisions().at(-1)?.seat ?? "";
  const select = make("select", { id: `${name}-seat` },
    make("option", { value: "" }, gettext("{seat}, as in the case", { seat: spec.seat })),
    ...spec.seats.map((seat) => make("option", { value: seat.id }, seat.name)));
  select.value = block.seat;
  const card = make("div", { class: "card", "aria-live": "polite" });
  const sit = () => {
    block.seat = select.value;
    const seat = spec.seats.find(({ id }) => id === select.value);
    card.replaceChildren(...(seat ? seatCard(seat) : []));
  };
  select.addEventListener("change", sit);
  sit();
  return [make("details", { class: "seats", open: block.seat !== "" },
    make("summary", {}, gettext("Decide as somebody else")),
    make("label", { for: select.id }, gettext("Take this decision as")), select, card)];
}

function seatCard(seat) {
  return [
    make("p", {}, make("strong", {}, seat.name), `, ${seat.who}. `, gettext("You do not decide here. Choose what you would ask for, and say why.")),
    make("dl", {}, ...[[gettext("Wants"), seat.wants], [gettext("Knows"), seat.knows], [gettext("Would ask"), seat.asks]].map(([head, text]) =>
      make("div", {}, make("dt", {}, head), make("dd", {}, text)))),
  ];
}

const decision = {
  frame(block) {
    block.body.append(make("p", { class: "seat" }, gettext("Your seat: {seat}", { seat: block.spec.seat })), ...otherSeats(block));
  },

  context(block, keptAfter) {
    const { spec } = block;
    if (decision.waits(block)) {
      return [
        make("p", { class: "note" }, gettext("How this decision begins depends on what you choose in Decision 1. Take Decision 1 first, or start here without it.")),
        make("div", { class: "buttons" }, button(gettext("Start here without Decision 1"), block.openAlone, "quiet")),
      ];
    }
    const earlier = decision.earlier(block);
    const opening = paragraphs(spec.openings?.[earlier] ?? spec.opening);
    if (keptAfter === earlier) return opening;
    return [make("p", { class: "note" }, gettext("You have changed the earlier decision since you took this one. So this one now begins differently. Read how it begins, and change it if you wish.")), ...opening];
  },

  form(block, last, keep, cancel) {
    const options = optionsField(block, last);
    const reason = reasonField(block.name, gettext("Your reason"), last?.reason);
    const revision = () => ({ option: options.option(), reason: reason.control.value.trim(), seat: block.seat || undefined });
    return answerForm({ fields: [options, reason], words: gettext("Take this decision"), revision, keep, cancel });
  },

  kept({ spec, name }, revisions, change) {
    const { reason, day, seat } = revisions.at(-1);
    const option = chosenOption(spec.options, revisions.at(-1));
    const as = spec.seats?.find(({ id }) => id === seat);
    const own = (person) => seat !== undefined && person.id === seat;
    const inOrder = [...option.consequences.filter(own), ...option.consequences.filter((person) => !own(person))];
    const people = inOrder.map((person) => make("div", {},
      make("dt", {}, person.name, make("span", { class: "who" }, own(person) ? gettext(", your seat") : `, ${person.who}`)),
      make("dd", {}, ...paragraphs(person.text))));
    const named = (revision) => gettext("“{option}”", { option: chosenOption(spec.options, revision)?.label ?? revision.option });
    const heading = make("h3", { id: `${name}-outcome` }, gettext("You decided: {option}", { option: option.label }));
    return make("section", { class: "outcome", tabindex: -1, "aria-labelledby": heading.id },
      heading,
      make("p", { class: "asked" }, spec.question),
      make("p", {}, option.what),
      make("p", { class: "small" }, as ? gettext("Your reason, kept on {day}, from the seat of {seat}:", { day: dayOf(day), seat: as.name }) : gettext("Your reason, kept on {day}:", { day: dayOf(day) })),
      make("blockquote", {}, ...paragraphs(reason)),
      ...historyOf(revisions, DECISION_KEPT, named),
      make("h4", {}, gettext("What happens to each person")),
      make("dl", {}, ...people),
      make("h4", {}, gettext("What happens next")),
      ...paragraphs(option.next),
      make("div", { class: "buttons" }, button(gettext("Change my decision"), change)));
  },

  // A book built again may no longer have the option that was kept; the revision stays, the form opens.
  answers: ({ spec }, revision) => chosenOption(spec.options, revision) !== undefined,
  earlier: ({ spec }) => (spec.after ? latest(spec.case, spec.after)?.option : undefined),
  // The way round a case may lead straight to its second decision: then the reader opens it alone.
  waits: ({ spec, alone, revisions }) => Boolean(spec.after) && !alone && !latest(spec.case, spec.after) && !revisions().length,
};

// ---- excerpts to code: one code each, and a note on where it was hard

function codeField(block, excerpt, number, last) {
  const { spec, name } = block;
  const id = `${name}-${excerpt.id}`;
  const text = make("blockquote", { id: `${id}-text` }, ...paragraphs(excerpt.text));
  const control = make("select", { id, "data-hint": text.id, "aria-describedby": text.id, "aria-required": "true" },
    make("option", { value: "" }, gettext("Choose an answer")),
    ...spec.codes.map((code) => make("option", { value: code.id }, code.name)));
  control.value = last?.codes?.[excerpt.id] ?? "";
  const problem = problemLine(`${id}-problem`);
  const field = {
    node: make("div", { class: "field excerpt" }, text, make("label", { for: id }, gettext("Your answer for excerpt {number}", { number })), control, problem),
    control, problem,
    missing: () => (control.value ? "" : gettext("Choose an answer. If none fits, take the nearest and say so below.")),
    focus: () => control.focus(),
  };
  control.addEventListener("change", () => control.value && markProblem(field, ""));
  return field;
}

const coding = {
  frame({ spec, name, body }) {
    body.append(
      make("h3", { id: `${name}-title` }, spec.question),
      make("dl", { class: "codes" }, ...spec.codes.map((code) => make("div", {}, make("dt", {}, code.name), make("dd", {}, code.meaning)))));
  },

  context: () => [],

  form(block, last, keep, cancel) {
    const fields = block.spec.excerpts.map((excerpt, place) => codeField(block, excerpt, place + 1, last));
    const note = reasonField(block.name, gettext("Where were you least sure, and why?"), last?.reason);
    const chosen = () => Object.fromEntries(block.spec.excerpts.map(({ id }, place) => [id, fields[place].control.value]));
    const revision = () => ({ codes: chosen(), reason: note.control.value.trim() });
    return answerForm({ fields: [...fields, note], words: gettext("Keep my answers"), revision, keep, cancel });
  },

  kept({ spec, name }, revisions, change) {
    const { codes, reason, day } = revisions.at(-1);
    const named = (id) => spec.codes.find((code) => code.id === id)?.name ?? id;
    const heading = make("h4", { id: `${name}-kept` }, gettext("Your answers to the excerpts"));
    const coded = spec.excerpts.map((excerpt) => make("li", {}, make("strong", {}, `${named(codes[excerpt.id])}: `), excerpt.text));
    return make("section", { class: "outcome", tabindex: -1, "aria-labelledby": heading.id },
      heading,
      make("p", {}, gettext("Read your answers out to somebody, excerpt by excerpt, before either of you explains one. Stop at the first excerpt on which you differ.")),
      make("ol", {}, ...coded),
      make("p", { class: "small" }, gettext("Your note, kept on {day}:", { day: dayOf(day) })),
      make("blockquote", {}, ...paragraphs(reason)),
      ...historyOf(revisions, VERSION_KEPT, (revision) => Object.values(revision.codes).map(named).join(", ")),
      make("div", { class: "buttons" }, button(gettext("Change them"), change)));
  },

  answers: ({ spec }, revision) => spec.excerpts.every(({ id }) => spec.codes.some((code) => code.id === revision.codes?.[id])),
  earlier: () => undefined,
  waits: () => false,
};

// ---- what positions, decisions and codings share: a form until something is kept, then what was kept

function written(parts) {
  return (block) => {
    const context = make("div", { class: "context" });
    const place = make("div");
    let writing = false; // the reader has begun to write or to change something
    let kept = false; // what was kept is on show, not the form
    let keptAfter; // the earlier choice that this one was taken after, as far as this page has seen

    const last = () => {
      const revision = block.revisions().at(-1);
      return revision && parts.answers(block, revision) ? revision : undefined;
    };
    let onItsWay;
    const keep = async (revision) => {
      const before = block.revisions().at(-1);
      const same = before && Object.keys(revision).every((key) => JSON.stringify(revision[key]) === JSON.stringify(before[key]));
      keptAfter = undefined;
      if (!same) onItsWay = block.write([...block.revisions(), { ...revision, day: today() }]);
      await onItsWay; // also when the button is pressed a second time
      showKept();
      goTo(place.firstChild);
    };
    const leave = () => {
      showKept();
      goTo(place.firstChild);
    };
    const change = () => {
      showForm().focus();
      writing = true;
    };

    function showContext() {
      context.replaceChildren(...parts.context(block, keptAfter ?? parts.earlier(block)));
    }
    function showForm() {
      const form = parts.form(block, last(), keep, last() && leave);
      place.replaceChildren(form.node);
      for (const control of place.querySelectorAll("input, select, textarea, button")) {
        control.disabled = parts.waits(block);
      }
      writing = kept = false;
      return form;
    }
    function showKept() {
      place.replaceChildren(parts.kept(block, block.revisions(), change));
      keptAfter ??= parts.earlier(block);
      writing = false;
      kept = true;
      showContext();
    }
    function show() {
      showContext();
      if (last() && !parts.waits(block)) showKept();
      else showForm();
    }

    block.openAlone = () => {
      block.alone = true;
      show();
      place.querySelector("input, textarea")?.focus();
    };
    parts.frame(block);
    block.body.append(context, place);
    place.addEventListener("input", () => { writing = true; });
    show();

    // Whatever arrives from the kernel, another tab or another exercise, words being written stay.
    return {
      answered: () => writing || show(),
      erased: show,
      heard() {
        showContext();
        if (!writing && (!kept || parts.waits(block))) show();
      },
    };
  };
}

function goTo(region) {
  region.focus({ preventScroll: true });
  region.scrollIntoView({ block: "start" });
}

// ---- the last word

function lastWord({ spec, name, body }) {
  const { speaker } = spec;
  const choices = () => spec.decisions.map(({ id, options }) => chosenOption(options, latest(spec.case, id)));

  function passage(option) {
    return make("div", { class: "passage" },
      make("p", { class: "small" }, gettext("About “{option}”", { option: option.label })), ...paragraphs(option.last_word));
  }
  function show() {
    const chosen = choices().filter(Boolean);
    if (!chosen.length) {
      body.replaceChildren(make("p", { class: "note" }, gettext("Take a decision in this case. Then you can read here what {person} says about it.", { person: inSentence(speaker.name) })));
      return;
    }
    const heading = make("h3", { id: `${name}-speaker` }, speaker.name);
    body.replaceChildren(make("section", { "aria-labelledby": heading.id },
      heading, make("p", { class: "who" }, speaker.who), ...chosen.map(passage)));
  }
  show();
  return { answered: () => {}, erased: show, heard: show };
}

// ---- on the page

const kinds = { position: written(position), decision: written(decision), coding: written(coding), lastword: lastWord };

function render({ model, el }) {
  const spec = model.get("spec");
  speak(model.get("messages"));
  if (!(spec.kind in kinds)) return undefined; // nothing to work in: the page's own words stand
  const name = uniqueName(spec);
  const body = make("div", { class: "body" });
  el.classList.add("exercise", `exercise-${spec.kind}`);
  // JupyterLab takes arrow keys for moving between cells unless an element says otherwise.
  el.dataset.lmSuppressShortcuts = "true";
  el.append(body);

  const write = (revisions) => {
    model.set("answer", { revisions });
    return model.save_changes(); // in the book a promise, which is kept when the revision is
  };
  const block = { spec, name, body, write, revisions: () => revisionsOf(model.get("answer")) };
  const drawn = kinds[spec.kind](block);

  const answered = () => {
    if (spec.id) tell(spec, model.get("answer"));
    drawn.answered();
  };
  const heard = ({ detail }) => {
    if (detail.case === spec.case && detail.id !== spec.id) drawn.heard();
  };
  const erased = () => drawn.erased();

  model.on("change:answer", answered);
  model.on("erased", erased);
  window.addEventListener("casebook:answer", heard);
  if (spec.id) tell(spec, model.get("answer"));

  return () => {
    model.off("change:answer", answered);
    model.off("erased", erased);
    window.removeEventListener("casebook:answer", heard);
    body.remove();
  };
}

export default { render };
