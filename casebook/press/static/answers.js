// The answers page: what the reader has written in every case, one file to hand over, a record of their own on
// one page, and a way to erase it all. docs/answers.md says what the file holds.
//
// Expects <div id="answers" data-pages='["the-hashtag.html", …]' data-cohort="…" data-book="…"></div>,
// which may hold words for readers without JavaScript. Each case is loaded in a hidden frame and asked,
// because Firefox gives every file:// page a storage of its own.

(() => {
  "use strict";

  const PATIENCE = 5000; // milliseconds for a case to load and reply
  const POSITIONS = { before: "First position", after: "Second position" };

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function button(words, action, style) {
    const node = make("button", { type: "button", class: style }, words);
    node.addEventListener("click", action);
    return node;
  }

  // ---- asking the cases

  function ask(page, question, reply) {
    const frame = make("iframe", { src: `${page}#collect`, title: `Answers kept by ${page}`, class: "collecting", tabindex: -1, "aria-hidden": "true" });
    return new Promise((resolve) => {
      const finish = (message) => {
        window.clearTimeout(timer);
        window.removeEventListener("message", hear);
        frame.remove();
        resolve(message);
      };
      const hear = (event) => {
        if (event.source === frame.contentWindow && event.data?.type === reply) finish(event.data);
      };
      const timer = window.setTimeout(() => finish(null), PATIENCE);
      window.addEventListener("message", hear);
      frame.addEventListener("load", () => frame.contentWindow.postMessage({ type: question }, "*"));
      document.body.append(frame);
    });
  }

  // One case after another: thirteen frames at once are too much for a phone.
  async function askAll(pages, question, reply, progress) {
    const replies = [];
    for (const [number, page] of pages.entries()) {
      progress(`Reading case ${number + 1} of ${pages.length}.`);
      replies.push({ page, message: await ask(page, question, reply) });
    }
    return replies;
  }

  const revisionsOf = (answer) => (Array.isArray(answer?.revisions) ? answer.revisions : []);
  const writtenIn = (reply) => reply.answers.filter(({ answer }) => revisionsOf(answer).length);

  // ---- showing them

  const choices = {
    position: (asked, { value }) => `${value} of 100 (0: ${asked.low}; 100: ${asked.high})`,
    decision: (asked, { option }) => optionLabel(asked, option),
    coding: (asked, { codes }) => asked.excerpts.map((id, place) => `${place + 1}: ${codeName(asked, codes[id])}`).join("; "),
  };

  function codeName(asked, id) {
    return asked.codes.find((code) => code.id === id)?.name ?? id;
  }

  function optionLabel(asked, id) {
    return asked.options?.find((option) => option.id === id)?.label ?? id;
  }

  function shownRevision(asked, revision) {
    const choice = choices[asked.kind](asked, revision);
    return make("dd", {}, make("strong", {}, choice), make("p", {}, revision.reason), make("p", { class: "small" }, `Kept on ${revision.day}${seatOf(asked, revision)}`));
  }

  function seatOf(asked, revision) {
    const seat = asked.seats?.find(({ id }) => id === revision.seat);
    return seat ? `, from the seat of ${seat.name}` : "";
  }

  function shownAnswer(asked) {
    const kind = { position: POSITIONS[asked.id], decision: "Decision", coding: "Codes" }[asked.kind];
    return [
      make("dt", {}, `${kind}: ${asked.question}`),
      ...revisionsOf(asked.answer).map((revision) => shownRevision(asked, revision)),
    ];
  }

  function shownCase(reply) {
    const id = `include-${reply.case}`;
    const include = make("input", { type: "checkbox", id, "data-case": reply.case });
    include.checked = true;
    return make("section", { class: "answered-case" },
      make("h3", {}, reply.title),
      make("div", { class: "choice" }, include, make("label", { for: id }, "Put this case in my file")),
      make("dl", {}, ...writtenIn(reply).flatMap(shownAnswer)));
  }

  function silentPage({ page }) {
    return make("p", { class: "note" }, `The page ${page} did not reply within five seconds, so anything you wrote there is missing below. Reload this page to try again.`);
  }

  function shownReplies(replies) {
    const heard = replies.map(({ message }) => message).filter(Boolean);
    const cases = heard.filter((reply) => writtenIn(reply).length);
    const nodes = replies.filter(({ message }) => !message).map(silentPage);
    if (heard.some((reply) => reply.volatile)) {
      nodes.push(make("p", { class: "note" }, "This copy of the book runs in a closed frame and cannot keep what you write. Use “Show my answers as text” in each case, and copy it before you leave that page."));
    } else if (!cases.length) {
      nodes.push(make("p", {}, "You have not written anything yet. Whatever you keep in a case appears here."));
    }
    return { nodes: [...nodes, ...cases.map(shownCase)], cases };
  }

  // ---- the file

  // Without what a file may not hold: halves of characters, and the control characters that come along when a reader
  // pastes from a document.
  const sendable = (text) => text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, " ");

  // Field by field, so that nothing travels that is not listed here.
  function exported({ kind, answer }) {
    const choice = { position: "value", decision: "option", coding: "codes" }[kind];
    return {
      revisions: revisionsOf(answer).map((revision) => ({
        [choice]: revision[choice], reason: sendable(revision.reason), day: revision.day, seat: revision.seat || undefined,
      })),
    };
  }

  function exportedCase(reply) {
    const groups = {};
    for (const asked of writtenIn(reply)) {
      (groups[`${asked.kind}s`] ??= {})[asked.id] = exported(asked);
    }
    return groups;
  }

  // Tells one learner's file from another's in a folder; their code would, and say it beside the name a platform adds.
  const MARK = [...window.crypto.getRandomValues(new Uint8Array(4))].map((byte) => (byte % 36).toString(36)).join("");

  function answersFile({ cohort, book }, code, showReasons, cases) {
    return {
      schema: "nobodys-data/answers", version: 1, cohort, book, code, show_reasons: showReasons,
      cases: Object.fromEntries(cases.map((reply) => [reply.case, exportedCase(reply)])),
    };
  }

  function download(name, text, type) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = make("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  // ---- the code

  const plain = (text) => text.normalize("NFD").toLowerCase().replace(/[^a-z0-9]/g, "");
  const twoLetters = (letters) => (letters.length === 2 ? letters : "");

  function day(text) {
    const number = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0;
    return number >= 1 && number <= 31 ? String(number).padStart(2, "0") : "";
  }

  const QUESTIONS = [
    {
      id: "code-street", label: "The first two letters of the street you grew up in",
      part: (text) => twoLetters(plain(text).slice(0, 2)), problem: "Give two letters or digits for the street (a to z, 0 to 9).",
    },
    {
      id: "code-day", label: "The day of the month on which a person close to you was born (1 to 31)", inputmode: "numeric",
      part: day, problem: "Give a day from 1 to 31.",
    },
    {
      id: "code-school", label: "The last two letters of the name of your first school",
      part: (text) => twoLetters(plain(text).slice(-2)), problem: "Give two letters or digits for the school (a to z, 0 to 9).",
    },
  ];

  function codeField({ id, label, inputmode, part, problem: words }) {
    const control = make("input", { type: "text", id, inputmode, autocomplete: "off", required: true, autocapitalize: "off", spellcheck: "false" });
    const problem = make("p", { class: "problem", role: "alert", id: `${id}-problem` });
    const mark = (message) => {
      problem.textContent = message;
      control.setAttribute("aria-invalid", String(message !== ""));
      if (message) control.setAttribute("aria-describedby", problem.id);
      else control.removeAttribute("aria-describedby");
    };
    control.addEventListener("input", () => part(control.value) && mark(""));
    const node = make("div", { class: "field" }, make("label", { for: id }, label), control, problem);
    return { node, control, part: () => part(control.value), check: () => mark(part(control.value) ? "" : words) };
  }

  function codeForm() {
    const fields = QUESTIONS.map(codeField);
    const shown = make("p", { class: "reading" }, "No code yet.");
    const parts = () => fields.map((field) => field.part());
    const code = () => (parts().includes("") ? "" : parts().join(""));
    const node = make("section", {},
      make("h2", {}, "A code only you can make"),
      make("p", {}, "The code stands where a name would. If you hand in a second file, the two can be put together without anybody learning who you are; if you change your mind, your facilitator can take out everything under your code. Your answers to these three questions are not kept anywhere: only the code made from them goes into the file. Note it down, or make it again from the same questions."),
      ...fields.map((field) => field.node), shown);
    node.addEventListener("input", () => { shown.textContent = code() ? `Your code: ${code()}` : "No code yet."; });
    // Returns the code, or marks what is missing, goes there and returns "".
    const demand = () => {
      fields.forEach((field) => field.check());
      fields.find((field) => !field.part())?.control.focus();
      return code();
    };
    return { node, demand };
  }

  // ---- a record of one's own: three questions, answered in the reader's words, on one page

  const ONE_PAGE = 400; // words that fit on a page beside the headings

  const latest = (reply, kind, id) => revisionsOf(reply.answers.find((asked) => asked.kind === kind && asked.id === id)?.answer).at(-1);

  function decidedIn(reply) {
    const taken = writtenIn(reply).filter(({ kind }) => kind === "decision");
    return taken.map((asked) => {
      const { option, reason } = revisionsOf(asked.answer).at(-1);
      return `I chose “${optionLabel(asked, option)}”. ${reason}`;
    }).join("\n\n");
  }

  function changedIn(reply) {
    const [before, after] = ["before", "after"].map((id) => latest(reply, "position", id));
    if (before && after) return `I stood at ${before.value} of 100 before the case, and at ${after.value} after it. ${after.reason}`;
    const only = before ?? after;
    return only ? `I stood at ${only.value} of 100. ${only.reason}` : "";
  }

  // What was asked, and where its numbers lie: without that, "40 of 100" says nothing to who reads the record.
  function questionOf(reply) {
    const asked = writtenIn(reply).find(({ kind }) => kind === "position");
    return asked ? `${asked.question} (0: ${asked.low}; 100: ${asked.high})` : "";
  }

  function daysOf(reply) {
    const days = writtenIn(reply).flatMap(({ answer }) => revisionsOf(answer).map(({ day: kept }) => kept)).sort();
    return [...new Set([days[0], days.at(-1)])].join(" to ");
  }

  const RECORD = [
    { id: "record-decided", label: "What I decided", from: decidedIn },
    { id: "record-changed", label: "What changed", from: changedIn },
    { id: "record-will-do", label: "What I will do", from: () => "" },
  ];

  function recordField({ id, label, from }) {
    const control = make("textarea", { id, rows: 6, spellcheck: "true", autocomplete: "off" });
    let filled = ""; // what was put in from the answers; whatever differs from it is the reader's
    const fill = (reply) => {
      const untouched = control.value === filled || !control.value.trim();
      if (untouched) control.value = filled = sendable(from(reply));
      return untouched;
    };
    return { label, control, fill, node: make("div", { class: "field" }, make("label", { for: id }, label), control) };
  }

  function ownRecord() {
    let cases = [];
    const choice = make("select", { id: "record-case", autocomplete: "off" });
    const fields = RECORD.map(recordField);
    const length = make("p", { class: "small", role: "status" });
    const problem = make("p", { class: "problem", role: "alert" });
    const done = make("p", { role: "status" });
    const text = make("textarea", { rows: 12, readonly: true, hidden: true, "aria-label": "My record as text" });
    const paper = make("article", { class: "own-record" });
    const chosen = () => cases.find((reply) => reply.case === choice.value);
    const answered = () => fields.map(({ label, control }) => ({ label, words: sendable(control.value).trim() })).filter(({ words }) => words);

    const measure = () => {
      const words = fields.reduce((sum, { control }) => sum + (control.value.match(/\S+/g) ?? []).length, 0);
      length.textContent = words > ONE_PAGE ? `${words} words: that may run to a second page. One page holds about ${ONE_PAGE}.` : "";
    };
    const fill = () => {
      const reply = chosen();
      if (!reply) return;
      const left = fields.filter((field) => !field.fill(reply));
      done.textContent = left.length ? `Filled in, but for what you had changed yourself: ${left.map(({ label }) => `“${label}”`).join(", ")}.` : "Filled in from what you wrote. Change it as you like.";
      measure();
    };
    // The facts of the case, and what was answered; or what is missing is said and null returned.
    const made = () => {
      const parts = answered();
      problem.textContent = parts.length ? "" : "There is nothing in your record yet: write in one of the three boxes first.";
      if (!parts.length) {
        fields[0].control.focus();
        return null;
      }
      const reply = chosen();
      const facts = reply ? [["Case", `Nobody's Data: ${reply.title}`], ["The question", questionOf(reply)], ["Written", daysOf(reply)]] : [["Case", "Nobody's Data"]];
      return { facts: facts.filter(([, words]) => words), parts };
    };
    const asMarkdown = ({ facts, parts }) => [
      "# Reflective record", ...facts.map(([head, words]) => `${head}: ${words}`), ...parts.flatMap(({ label, words }) => [`## ${label}`, words]),
    ].join("\n\n") + "\n";
    const save = () => {
      const record = made();
      if (!record) return;
      const name = chosen() ? `reflective-record-${chosen().case}.md` : "reflective-record.md";
      download(name, asMarkdown(record), "text/markdown");
      done.textContent = `Saved as ${name}, where your browser puts downloads. If no file appears, use “Show my record as text”.`;
    };
    const show = () => {
      const record = made();
      if (record) reveal(text, asMarkdown(record));
    };
    const print = () => {
      const record = made();
      if (!record) return;
      const line = (head) => make("div", {}, make("dt", {}, head), make("dd", { class: "by-hand" }));
      paper.replaceChildren(
        make("h1", {}, "Reflective record"),
        make("dl", {}, line("Name"), line("Hours"), ...record.facts.map(([head, words]) => make("div", {}, make("dt", {}, head), make("dd", {}, words)))),
        ...record.parts.flatMap(({ label, words }) => [make("h2", {}, label), make("p", {}, words)]));
      document.body.append(paper);
      document.documentElement.classList.add("printing-record");
      window.print();
    };
    window.addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing-record");
      paper.remove();
    });

    const about = make("div", { class: "field" }, make("label", { for: choice.id }, "The case it is about"), choice);
    const node = make("section", {},
      make("h2", {}, "A record of your own"),
      make("p", {}, "One page for your portfolio or your supervisor: what you decided, what changed, what you will do. It is yours alone, in your words. Leave out names, of people you work with or care for and of anybody in your group. Your own name you write on the paper by hand. Nothing of it is kept here or sent anywhere: print it or save it before you leave this page."),
      about, make("div", { class: "buttons" }, button("Begin with what I wrote", fill)),
      ...fields.map((field) => field.node), length,
      make("div", { class: "buttons" }, button("Print my record", print, "commit"), button("Save my record", save), button("Show my record as text", show)),
      problem, done, text);
    node.addEventListener("input", measure);
    const offer = (written) => {
      cases = written;
      choice.replaceChildren(...cases.map((reply) => make("option", { value: reply.case }, reply.title)));
      if (!cases.length) choice.append(make("option", { value: "" }, "You have not written in any case yet"));
    };
    return { node, offer };
  }

  // ---- the page

  function reveal(text, words) {
    text.value = words;
    text.hidden = false;
    text.focus();
    text.select();
  }

  // Unticked until the reader ticks it, whatever was chosen at another time.
  function reasonsTick() {
    const hint = make("p", { class: "small", id: "show-reasons-hint" }, "Your facilitator gets the file and can read it. Ticked, the group may be shown your reasons among everybody's, in no order. Unticked, the debrief neither keeps nor shows them.");
    const control = make("input", { type: "checkbox", id: "show-reasons", "aria-describedby": hint.id, autocomplete: "off" });
    const choice = make("div", { class: "choice" }, control, make("label", { for: control.id }, "My reasons may be shown to the group, without my name"));
    return { node: make("div", {}, choice, hint), ticked: () => control.checked };
  }

  function handOver(page, code, chosenCases) {
    const problem = make("p", { class: "problem", role: "alert" });
    const done = make("p", { role: "status" });
    const text = make("textarea", { rows: 12, readonly: true, hidden: true, "aria-label": "My answers as text" });
    const reasons = reasonsTick();
    const made = () => {
      const cases = chosenCases();
      problem.textContent = cases.length ? "" : "There is nothing to save: no case with something written in it is chosen above.";
      if (!cases.length) return null;
      const word = code.demand();
      problem.textContent = word ? "" : "Your answers were not saved: make your code first, above.";
      return word ? JSON.stringify(answersFile(page, word, reasons.ticked(), cases), null, 2) : null;
    };
    const save = () => {
      const file = made();
      if (!file) return;
      const name = `answers-${page.cohort}-${MARK}.json`;
      download(name, file, "application/json");
      done.textContent = `Saved as ${name}, where your browser puts downloads. If no file appears, use “Show as text”.`;
    };
    const show = () => {
      const file = made();
      if (file) reveal(text, file);
    };
    return make("section", {},
      make("h2", {}, "Save or copy"),
      make("p", {}, "Nothing has left this device. The file holds what you see above, your code, and the names of this cohort and this copy of the book. What happens to it then is up to you."),
      reasons.node,
      make("div", { class: "buttons" }, button("Save my answers", save, "commit"), button("Show as text", show)),
      problem, done, text);
  }

  function eraser(pages, emptied) {
    const status = make("p", { role: "status", tabindex: -1 });
    const begin = button("Erase everything on this device", () => { sure.hidden = false; begin.hidden = true; sure.focus(); });
    const stop = () => { sure.hidden = true; begin.hidden = false; begin.focus(); };
    const erase = async () => {
      sure.hidden = true;
      begin.hidden = false;
      const replies = await askAll(pages, "casebook:erase", "casebook:erased", () => { status.textContent = "Erasing."; });
      const silent = replies.filter(({ message }) => !message).map(({ page }) => page);
      await emptied();
      status.textContent = silent.length ? `Erased, except in ${silent.join(", ")}, which did not reply. Try again.` : "Everything you wrote in this book is erased from this device.";
      status.focus();
    };
    const sure = make("div", { class: "note", role: "group", "aria-label": "Erase everything?", tabindex: -1, hidden: true },
      make("p", {}, "This erases every position, decision and reason you kept in this book on this device. It cannot be undone. A file you have saved or handed over is not touched."),
      make("div", { class: "buttons" }, button("Yes, erase everything", erase, "commit"), button("No, keep it", stop)));
    return make("section", {}, make("h2", {}, "Erase"), begin, sure, status);
  }

  async function begin(place) {
    const page = { cohort: place.dataset.cohort, book: place.dataset.book };
    const pages = JSON.parse(place.dataset.pages);
    const progress = make("p", { role: "status" });
    const list = make("div");
    let cases = [];

    const included = (reply) => list.querySelector(`input[data-case="${CSS.escape(reply.case)}"]`)?.checked;
    const reload = async () => {
      const replies = await askAll(pages, "casebook:collect", "casebook:answers", (words) => { progress.textContent = words; });
      const shown = shownReplies(replies);
      cases = shown.cases;
      list.replaceChildren(...shown.nodes);
      record.offer(cases);
      progress.textContent = cases.length ? `You have written in ${cases.length} of ${pages.length} cases.` : "";
    };

    const emptied = async () => {
      for (const field of place.querySelectorAll("textarea, input[type=text]")) field.value = "";
      for (const text of place.querySelectorAll("textarea[readonly]")) text.hidden = true;
      await reload();
    };

    const code = codeForm();
    const record = ownRecord();
    place.replaceChildren(
      make("section", {}, make("h2", {}, "What you have written"), progress, list),
      code.node, handOver(page, code, () => cases.filter(included)), record.node, eraser(pages, emptied));
    await reload();
  }

  document.addEventListener("DOMContentLoaded", () => {
    // `div`, because Sphinx gives a section titled "Answers" the same id.
    const place = document.querySelector("div#answers");
    if (place) begin(place);
  });
})();
