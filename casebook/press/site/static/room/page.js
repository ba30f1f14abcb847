// The page for the room: which question, how it is answered, what was read, and what may be shown. It keeps nothing: no
// storage, no picture, and of numbers on cards only what a round needs, until it is left or everything is forgotten.

(() => {
  "use strict";

  const { gettext, ngettext, N_, number } = window.casebookWords;
  const { Looking, Rounds, answersOf, answersTo, resultOf, roundsOf, spoken, LETTERS } = window.casebookRoom;
  const { make, button, download, forget: forgetFile } = window.casebookHanding;
  const place = document.getElementById("room");
  const cases = window.casebookCases;
  const MOST_CARDS = window.casebookMarks.marks.length / 2;
  const MOST_PEOPLE = 500;
  const RESTS = 3000; // milliseconds between two things that are said while it reads
  const WAYS = [["cards", N_("Paper cards, read by this computer’s camera")], ["typed", N_("Slips of paper: I type the counts in")], ["files", N_("Answers files")]];

  const rounds = new Rounds(place.dataset, (...given) => window.casebookRounding.split(...given));
  let isSaved = true, files = null, state = "off"; // off, on, trying, looking, ready, asking
  const said = make("p", { role: "status", class: "room-status" });
  const aloud = make("p", { role: "status", class: "visually-hidden" });
  const say = (words) => { said.textContent = words; };

  // ---- which question

  const caseChoice = make("select", { id: "room-case" }, ...cases.map((one) => make("option", { value: one.case }, one.title)));
  const roundChoice = make("fieldset", {}, make("legend", {}, gettext("Question")));
  const stage = make("section", { class: "stage", "aria-labelledby": "room-question" });
  const current = () => cases.find((one) => one.case === caseChoice.value);
  const round = () => roundsOf(current()).find(({ id }) => id === roundChoice.querySelector(":checked")?.value);

  function radios(box, name, choices, chosen, changed) {
    box.querySelectorAll("label").forEach((label) => label.remove());
    for (const [value, words] of choices) {
      const input = make("input", { type: "radio", name, value, checked: value === chosen, autocomplete: "off" });
      input.addEventListener("change", changed);
      box.append(make("label", { class: "choice" }, input, ` ${words}`));
    }
  }

  const isClosed = (one) => rounds.isClosed(caseChoice.value, one.id);
  const open = () => roundsOf(current()).find((one) => !isClosed(one));

  // Shows a case, at the question of that id or else at the first that is open.
  function choose(id, at = "") {
    if (cases.some((one) => one.case === id)) caseChoice.value = id;
    const all = roundsOf(current());
    radios(roundChoice, "round", all.map((one) => [one.id, isClosed(one) ? gettext("{question} (closed)", { question: one.name }) : one.name]), at || (open() ?? all.at(-1)).id, show);
    show();
  }

  // ---- how it is answered

  const wayChoice = make("fieldset", {}, make("legend", {}, gettext("How the room answers")));
  const way = () => wayChoice.querySelector(":checked").value;
  const dealt = make("input", { type: "number", id: "room-dealt", min: "1", autocomplete: "off", inputmode: "numeric" });
  dealt.value = Math.min(place.dataset.people, MOST_CARDS);
  const dealtLabel = make("label", { for: dealt.id });
  const dealtHelp = make("p", { class: "small", id: "room-dealt-help" });
  dealt.setAttribute("aria-describedby", dealtHelp.id);
  const people = () => (way() === "files" ? files?.people ?? 0 : Number(dealt.value));
  const isRight = () => Number.isInteger(people()) && people() >= 1 && people() <= (way() === "cards" ? MOST_CARDS : MOST_PEOPLE);

  const buttons = {
    on: button(gettext("1. Camera on"), turnOn), test: button(gettext("2. Try one card"), tryOne), look: button(gettext("3. Look, cards down"), look),
    ask: button(gettext("4. Ask, cards up"), ask), close: button(gettext("5. Close and show"), close),
  };
  const count = make("p", { class: "count" }), hint = make("p", { class: "hint" });
  const lens = make("p", { class: "lens" }, gettext("While a browser asks for the camera, it shows a live picture of the room. Cover the lens, or blank the projector, until you have pressed Allow. In Firefox, leave Remember unticked."));
  const camera = make("div", { class: "with-cards" }, lens, make("div", { class: "steps-of-room" }, ...Object.values(buttons)), count, hint);
  const numbers = make("div", { class: "typed-counts" });
  const typed = make("div", { class: "with-typed" }, numbers, button(gettext("Close and show"), closeTyped));
  const picker = make("input", { type: "file", id: "room-files", multiple: true, accept: ".json,application/json" });
  const problems = make("ul", { class: "problems" });
  const dropped = make("div", { class: "with-files drop" },
    make("label", { for: picker.id }, gettext("Answers files: choose them, or drop them here")), picker, problems, button(gettext("Count, close and show"), closeFiles));

  const looking = new Looking(window.casebookMarks, heard);

  function toState(now) {
    state = now;
    const can = { on: state === "off", test: ["on", "looking", "ready"].includes(state), look: ["on", "trying", "ready"].includes(state), ask: state === "ready" && !isClosed(round()), close: state === "asking" };
    for (const [name, one] of Object.entries(buttons)) one.disabled = !can[name];
    lens.hidden = state !== "off";
    caseChoice.disabled = state === "asking";
    for (const one of setup.querySelectorAll("fieldset")) one.disabled = state === "asking";
    dealt.disabled = state === "asking" || rounds.people !== null;
  }

  const onTo = (name) => buttons[name].focus();

  function toStage(control) { // the projector shows the question, or the result
    control.focus({ preventScroll: true });
    stage.scrollIntoView({ block: "start" });
  }

  async function turnOn() {
    buttons.on.disabled = true;
    try {
      await looking.on();
      toState("on");
      say(gettext("The camera is on. Now try one card, or look at the room with all cards down."));
      onTo("test");
    } catch (error) {
      looking.forget();
      toState("off");
      say(error.message);
      onTo("on");
    }
  }

  function tryOne() {
    looking.tryOne();
    toState("trying");
    say(gettext("Hold one card up to the camera so that A is at the top on your side."));
  }

  function look() {
    looking.look();
    toState("looking");
    say(gettext("All cards down, please. The camera looks at the room."));
  }

  function ask() {
    if (!isRight()) return say(gettext("Say how many cards are dealt: 1 to {most}.", { most: number(MOST_CARDS) }));
    looking.ask(people());
    toState("asking");
    count.textContent = cardsRead(0);
    say(gettext("Cards up. What stands upright at the top on your side is your answer."));
    return toStage(buttons.close);
  }

  const cardsRead = (cards) => ngettext("{cards} of {count} card read", "{cards} of {count} cards read", people(), { cards: number(cards) });

  let lastSaid = 0;
  function heard({ trouble, tried, done, looked, reading }) {
    if (trouble) {
      say(trouble);
      if (!looking.camera.stream?.active) { looking.forget(); toState("off"); count.textContent = hint.textContent = ""; }
    }
    if (tried) say(tried);
    if (done) { toState("on"); onTo("look"); }
    if (looked !== undefined) {
      say(looked ? ngettext("The camera sees {count} mark with the cards down, and passes over what stands there. Does somebody still hold a card up? Then look again.", "The camera sees {count} marks with the cards down, and passes over what stands there. Does somebody still hold a card up? Then look again.", looked) : gettext("No card is up. Ask when the room is ready."));
      toState("ready");
      onTo("ask");
    }
    if (reading) read(reading);
  }

  function read({ read: cards, slanting, twice, undealt }) {
    count.textContent = cardsRead(cards);
    hint.textContent = [
      slanting && ngettext("{count} held slanting: turn the card until one letter stands upright at the top.", "{count} held slanting: turn the card until one letter stands upright at the top.", slanting),
      twice && ngettext("{count} number is held up twice, and counted for nobody.", "{count} numbers are held up twice, and counted for nobody.", twice),
      undealt && ngettext("{count} card is up that was not dealt. The dealt cards are 1 to {dealt}.", "{count} cards are up that were not dealt. The dealt cards are 1 to {dealt}.", undealt, { dealt: number(people()) }),
    ].filter(Boolean).join(" ");
    if (performance.now() - lastSaid < RESTS) return;
    lastSaid = performance.now();
    aloud.textContent = `${count.textContent}. ${hint.textContent}`.trim();
  }

  // ---- closing

  function close() {
    const asked = round();
    rounds.close(caseChoice.value, asked, looking.close());
    count.textContent = hint.textContent = "";
    state = "ready";
    closed(asked);
  }

  function closeTyped() {
    const asked = round(), inputs = [...numbers.querySelectorAll("input")], counts = inputs.map((input) => Number(input.value));
    const sum = counts.reduce((all, one) => all + one, 0);
    if (!isRight()) return say(gettext("Say how many people are here: 1 to {most}.", { most: number(MOST_PEOPLE) }));
    if (!counts.every((one) => Number.isInteger(one) && one >= 0)) return say(gettext("A count is a whole number, 0 or more."));
    if (sum > people()) return say(ngettext("The counts add up to {sum}, and {count} person is here.", "The counts add up to {sum}, and {count} people are here.", people(), { sum: number(sum) }));
    rounds.closeCounted(caseChoice.value, asked, counts, people());
    return closed(asked);
  }

  async function take(given) {
    if (rounds.people !== null) return say(gettext("These files stay until you forget everything, so that two results cannot be subtracted."));
    files = await answersOf(given, place.dataset.cohort);
    picker.value = "";
    problems.replaceChildren(...files.problems.map((words) => make("li", {}, words)));
    return say(ngettext("{count} learner’s answers are read.", "{count} learners’ answers are read.", files.people));
  }

  function closeFiles() {
    const asked = round();
    if (!files?.people) return say(gettext("No answers file is read yet."));
    rounds.close(caseChoice.value, asked, answersTo(asked, files.places.get(`${caseChoice.value}/${asked.id}`)), files.people);
    return closed(asked);
  }

  function closed(asked) {
    isSaved = false;
    choose(caseChoice.value, asked.id);
    say(gettext("This question is closed, and stays closed."));
    aloud.textContent = together(asked).map((one) => spoken(...one)).join(" ");
    toStage(next.hidden ? save : next);
  }

  // ---- the page

  function show() {
    const asked = round(), mode = way(), started = rounds.people !== null;
    stage.replaceChildren(
      make("p", { class: "round-name" }, `${current().title}: ${asked.name}`),
      make("h2", { id: "room-question" }, asked.question),
      isClosed(asked) ? make("div", { class: "results" }, ...together(asked).map((one) => resultOf(...one)))
        : make("ol", { class: "answers-by-letter" }, ...asked.options.map(({ name }, at) => make("li", {}, make("strong", {}, LETTERS[at]), ` ${name}`))),
    );
    numbers.replaceChildren(...asked.options.map(({ name }, at) => make("label", {},
      make("input", { type: "number", min: "0", value: "0", inputmode: "numeric", autocomplete: "off" }), ` ${LETTERS[at]} ${name}`)));
    for (const [name, part] of Object.entries({ cards: camera, typed, files: dropped })) part.hidden = name !== mode || (isClosed(asked) && name !== "cards");
    dealt.parentElement.hidden = mode === "files";
    dealt.max = mode === "cards" ? MOST_CARDS : MOST_PEOPLE;
    dealtLabel.textContent = mode === "cards" ? gettext("How many cards are dealt?") : gettext("How many people are here?");
    dealtHelp.textContent = started ? gettext("The number stays until you forget everything, so that two results cannot be subtracted.")
      : mode === "cards" ? gettext("Take the cards from 1 up to this number, shuffle them, and let everybody draw one.") : gettext("Count also those who do not answer.");
    for (const input of wayChoice.querySelectorAll("input")) input.disabled = started && input.value !== mode;
    save.disabled = !rounds.closed.size;
    next.hidden = !isClosed(asked) || !open();
    toState(state);
  }

  // What is shown with a closed question, as [title, round, shown]: with a position the other one, and who moved.
  function together({ id }) {
    const ids = ["before", "after"].includes(id) ? ["before", "after"] : [id];
    const all = roundsOf(current()).filter((one) => ids.includes(one.id)).map((one) => [one.name, one]);
    if (ids.length > 1) all.push([gettext("From before to after"), "moved"]);
    return all.map(([title, one]) => [title, one, rounds.shown(caseChoice.value, one.id ?? one)]).filter(([, , shown]) => shown);
  }

  const next = button(gettext("Next question"), () => {
    choose(caseChoice.value);
    say("");
    (way() === "cards" ? buttons[state === "off" ? "on" : "ask"] : roundChoice.querySelector(":checked")).focus();
  }, "commit");

  const save = button(gettext("Save the result"), () => {
    download(`room-${rounds.cohort}-${rounds.number}.json`, `${JSON.stringify(rounds.result(), null, 2)}\n`, "application/json");
    isSaved = true;
    say(gettext("The file holds what was shown, and nothing else. Give it to casebook debrief."));
  });
  const sure = button(gettext("Yes, forget what is not saved"), forget);
  const forgetting = button(gettext("Forget everything"), () => {
    if (isSaved) return forget();
    sure.hidden = false;
    sure.focus();
    return say(gettext("Something is not saved. Forget it?"));
  });

  function clear() {
    looking.forget();
    rounds.forget();
    forgetFile();
    files = null;
    isSaved = true;
    sure.hidden = true;
    count.textContent = hint.textContent = "";
    problems.replaceChildren();
    aloud.textContent = "";
    state = "off";
    choose(caseChoice.value);
  }

  function forget() {
    clear();
    say(gettext("Everything is forgotten, and the camera is off. Collect the cards and shuffle them."));
    caseChoice.focus();
  }

  const full = button(gettext("Fill the screen"), () => (document.fullscreenElement ? document.exitFullscreen() : place.requestFullscreen()));
  full.hidden = !document.fullscreenEnabled;
  const setup = make("section", { class: "setup", "aria-label": gettext("What is asked, and how") },
    make("div", { class: "field" }, make("label", { for: caseChoice.id }, gettext("Case")), caseChoice), roundChoice, wayChoice,
    make("div", { class: "field" }, dealtLabel, dealt, dealtHelp));
  radios(wayChoice, "way", WAYS.map(([name, words]) => [name, gettext(words)]), "cards", () => { looking.forget(); state = "off"; show(); });
  caseChoice.addEventListener("change", () => { window.location.hash = caseChoice.value; });
  window.addEventListener("hashchange", () => { if (state !== "asking") choose(window.location.hash.slice(1)); });
  window.addEventListener("pagehide", clear);
  picker.addEventListener("change", () => take(picker.files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => { // a file that misses its place must not take the page away
    event.preventDefault();
    if (way() === "files") take(event.dataTransfer.files);
  });

  sure.hidden = true;
  place.replaceChildren(setup, stage, camera, typed, dropped, said, aloud,
    make("section", { class: "session", "aria-label": gettext("This session") }, next, save, forgetting, sure, full));
  choose(window.location.hash.slice(1));
})();
