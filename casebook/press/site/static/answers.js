// The answers page: what the reader has written in every case, one file to hand over, a record of their own on
// one page, and a way to erase it all. docs/answers.md says what the file holds.
//
// Expects <div id="answers" data-cohort="…" data-book="…"></div>, which may hold words for readers without JavaScript,
// and, loaded by another script, window.casebookCases: [{case, title, pages, asked: [{id, kind, question, …}]}, …].
//
// What is kept is read from the keeping-place. From a disk that is not all: Firefox gives every page a place of its own,
// so there each page is loaded in a hidden frame and asked.

(() => {
  "use strict";

  const { gettext, ngettext, N_, number: numberOf, day: dayOf, listed } = window.casebookWords;
  const { make, button, sendable, answersFile, download, forget, reveal, codeForm } = window.casebookHanding;
  const PATIENCE = 15000; // milliseconds for a page to load and reply: itself it waits four seconds for a database that is mute
  const AT_ONCE = 4; // pages that are asked side by side
  const POSITIONS = { before: N_("First position: {question}"), after: N_("Second position: {question}"), "days-30": N_("Thirty days after: {question}"), "days-90": N_("Ninety days after: {question}") };
  const ASKED = { decision: N_("Decision: {question}"), coding: N_("Answers to the excerpts: {question}") };
  const KINDS = ["position", "decision", "coding"];
  const fromDisk = window.location.protocol === "file:";
  const keeping = window.casebookKeep();
  const cases = window.casebookCases ?? [];
  const analysis = window.casebookAnalysis; // in books that have transcripts to work on
  const WORK_PAGE = "analysis.html";

  // ---- asking other pages, where each has a place of its own

  function ask(page, question, answer) {
    const frame = make("iframe", { src: `${page}#collect`, title: gettext("Answers kept by {page}", { page }), class: "collecting", tabindex: -1, "aria-hidden": "true" });
    return new Promise((resolve) => {
      const finish = (message) => {
        window.clearTimeout(timer);
        window.removeEventListener("message", hear);
        frame.remove();
        resolve(message);
      };
      const hear = (event) => {
        if (event.source === frame.contentWindow && event.data?.type === answer) finish(event.data);
      };
      const timer = window.setTimeout(() => { finish(null); }, PATIENCE);
      window.addEventListener("message", hear);
      // In braces: WebKit makes a tail call of an expression, and then its sender is another window.
      frame.addEventListener("load", () => { frame.contentWindow.postMessage({ type: question }, "*"); });
      document.body.append(frame);
    });
  }

  // A few pages at a time: a frame for each case at once is too much for a phone, and one after another is minutes for a
  // reader whose browser lets every page wait. `enough` hears each reply, and says when no more need be asked.
  async function askAll(pages, question, answer, progress, enough = () => false) {
    const silent = [];
    for (let first = 0; first < pages.length; first += AT_ONCE) {
      const now = pages.slice(first, first + AT_ONCE);
      progress(gettext("Reading page {number} of {all}.", { number: numberOf(first + 1), all: numberOf(pages.length) }));
      const messages = await Promise.all(now.map((page) => ask(page, question, answer)));
      silent.push(...now.filter((_, place) => !messages[place]));
      if (messages.filter(Boolean).map(enough).includes(true)) break;
    }
    return silent;
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // What two places hold of one answer, without what both hold.
  function together(one, other) {
    const held = one.map((revision) => JSON.stringify(revision));
    const more = other.filter((revision) => {
      const place = held.indexOf(JSON.stringify(revision));
      if (place >= 0) held.splice(place, 1);
      return place < 0;
    });
    return [...one, ...more];
  }

  // The work on the transcripts, or none; `theirs` is what the page for it keeps in a place of its own.
  async function workKept(theirs) {
    if (!analysis) return null;
    const { things } = await keeping.things.read().catch(() => ({ things: {} }));
    const { value } = analysis.fromThings({ ...things, ...theirs });
    return analysis.isEmpty(value) ? null : value;
  }

  // Everything that is kept: { answers, work, silent: the pages that did not reply, apart: whether each page has its own
  // place }.
  async function collected(progress) {
    const { answers, unread } = await keeping.read().catch(() => ({ answers: {}, unread: true }));
    const own = structuredClone(answers);
    let apart = fromDisk;
    const take = (message) => {
      if (Object.keys(own).length && same(own, message.answers)) apart = false;
      for (const [name, revisions] of Object.entries(message.answers)) answers[name] = together(answers[name] ?? [], revisions);
      return !apart;
    };
    const pages = fromDisk ? cases.flatMap(({ pages: all }) => all.slice(0, 1)) : [];
    const silent = await askAll(pages, "casebook:collect", "casebook:answers", progress, take);
    let theirs = {};
    const takeWork = ({ things }) => { theirs = things; };
    if (fromDisk && analysis) silent.push(...await askAll([WORK_PAGE], "casebook:collect-work", "casebook:work", progress, takeWork));
    return { answers, work: await workKept(theirs), unread, silent, apart };
  }

  // ---- what was asked, beside what was answered

  function writtenIn(answers) {
    const found = new Map(cases.map(({ case: caseId, title }) => [caseId, { case: caseId, title, answers: [] }]));
    for (const [name, revisions] of Object.entries(answers)) {
      const [caseId, id, more] = name.split("/");
      if (more !== undefined || !revisions.length) continue; // on slides, which are looked at and not handed in
      if (!found.has(caseId)) found.set(caseId, { case: caseId, title: gettext("{case}, a case that this copy of the book does not have", { case: caseId }), answers: [] });
      found.get(caseId).answers.push({ ...askedOf(caseId, id, revisions), revisions });
    }
    for (const one of found.values()) one.answers.sort((a, b) => a.place - b.place);
    return [...found.values()].filter((one) => one.answers.length);
  }

  // A question that has gone from the book is told by what was answered.
  function askedOf(caseId, id, revisions) {
    const asked = cases.find((one) => one.case === caseId)?.asked ?? [];
    const place = asked.findIndex((one) => one.id === id);
    if (place >= 0) return { ...asked[place], place };
    const kind = KINDS.find((one, number) => ["value", "option", "codes"][number] in revisions.at(-1)) ?? "decision";
    return { id, kind, question: gettext("a question that this copy of the book does not have"), place: asked.length };
  }

  // ---- showing them

  const named = (list, id) => list?.find((one) => one.id === id)?.name || id;
  const optionLabel = (asked, id) => named(asked.options, id);

  const choices = {
    position: (asked, { value }) => asked.low ? gettext("{value} of 100 (0: {low}; 100: {high})", { value, low: asked.low, high: asked.high }) : gettext("{value} of 100", { value }),
    decision: (asked, { option }) => optionLabel(asked, option),
    coding: (asked, { codes }) => {
      const excerpts = asked.excerpts?.map(({ id }) => id) ?? [];
      const gone = Object.keys(codes).filter((id) => !excerpts.includes(id));
      const told = excerpts.map((id, place) => [place + 1, id]).filter(([, id]) => Object.hasOwn(codes, id));
      return [...told, ...gone.map((id) => [id, id])].map(([name, id]) => `${name}: ${named(asked.codes, codes[id])}`).join("; ");
    },
  };

  function shownRevision(asked, revision) {
    const choice = choices[asked.kind](asked, revision);
    const kept = revision.seat
      ? gettext("Kept on {day}, from the seat of {seat}", { day: dayOf(revision.day), seat: named(asked.seats, revision.seat) })
      : gettext("Kept on {day}", { day: dayOf(revision.day) });
    return make("dd", {}, make("strong", {}, choice), make("p", {}, revision.reason), make("p", { class: "small" }, kept));
  }

  function shownAnswer(asked) {
    const said = (asked.kind === "position" && POSITIONS[asked.id]) || ASKED[asked.kind] || "{question}";
    return [
      make("dt", {}, gettext(said, { question: asked.question })),
      ...asked.revisions.map((revision) => shownRevision(asked, revision)),
    ];
  }

  function shownCase(written, ticked) {
    const id = `include-${written.case}`;
    const include = make("input", { type: "checkbox", id, "data-case": written.case });
    include.checked = ticked;
    return make("section", { class: "answered-case" },
      make("h3", {}, written.title),
      make("div", { class: "choice" }, include, make("label", { for: id }, gettext("Put this case in my file"))),
      make("dl", {}, ...written.answers.flatMap(shownAnswer)));
  }

  // That there is work on the transcripts, and the way to it.
  function shownWork(work) {
    if (!work) return [];
    return [make("section", { class: "answered-case" }, make("h3", {}, gettext("Your work on the transcripts")),
      make("p", {}, gettext("You have made {much}.", { much: analysis.howMuch(work) }), " ", make("a", { href: WORK_PAGE }, gettext("Go to your work on the transcripts"))),
      make("p", { class: "small" }, gettext("It goes into your file only if you tick it below, under “Save or copy”.")))];
  }

  function remarks({ silent, unread, work }, written) {
    const nodes = silent.map((page) => make("p", { class: "note" }, gettext("The page {page} did not reply within fifteen seconds, so what you wrote there may be missing below. Reload this page to try again.", { page })));
    if (unread) {
      nodes.push(make("p", { class: "note" }, gettext("What you wrote could not be read just now, so it may be missing below. Reload this page to try again.")));
    } else if (keeping.refused()) {
      nodes.push(make("p", { class: "note" }, gettext("This page cannot keep what you write, {why}. In each case, use “Show my answers as text”, and copy the text before you leave that page.", { why: keeping.refused() })));
    } else if (!written.length && !silent.length && !work) {
      nodes.push(make("p", {}, gettext("Nothing that you wrote in a case is in this browser. When you keep an answer in a case, it appears here.")));
    }
    return nodes;
  }

  // Tells one learner's file from another's in a folder; their code would, and say it beside the name a platform adds.
  const MARK = [...window.crypto.getRandomValues(new Uint8Array(4))].map((byte) => (byte % 36).toString(36)).join("");

  // ---- a record of one's own: three questions, answered in the reader's words, on one page

  const ONE_PAGE = 400; // words that fit on a page beside the headings

  const latest = (written, kind, id) => written.answers.find((asked) => asked.kind === kind && asked.id === id)?.revisions.at(-1);

  function decidedIn(written) {
    const taken = written.answers.filter(({ kind }) => kind === "decision");
    return taken.map((asked) => {
      const { option, reason } = asked.revisions.at(-1);
      return gettext("I chose “{option}”. {reason}", { option: optionLabel(asked, option), reason });
    }).join("\n\n");
  }

  function changedIn(written) {
    const [before, after] = ["before", "after"].map((id) => latest(written, "position", id));
    if (before && after) return gettext("My position was {before} of 100 before the case, and {after} of 100 after it. {reason}", { before: before.value, after: after.value, reason: after.reason });
    const only = before ?? after;
    return only ? gettext("My position was {value} of 100. {reason}", { value: only.value, reason: only.reason }) : "";
  }

  // What was asked, and where its numbers lie: without that, "40 of 100" says nothing to who reads the record.
  function questionOf(written) {
    const asked = written.answers.find(({ kind, low }) => kind === "position" && low);
    return asked ? gettext("{question} (0: {low}; 100: {high})", { question: asked.question, low: asked.low, high: asked.high }) : "";
  }

  function daysOf(written) {
    const days = written.answers.flatMap(({ revisions }) => revisions.map(({ day: kept }) => kept)).sort();
    const [first, last] = [dayOf(days[0]), dayOf(days.at(-1))];
    return first === last ? first : gettext("{first} to {last}", { first, last });
  }

  const RECORD = [
    { id: "record-decided", label: N_("What I decided"), from: decidedIn },
    { id: "record-changed", label: N_("What changed"), from: changedIn },
    { id: "record-will-do", label: N_("What I will do"), from: () => "" },
  ];

  function recordField({ id, label: told, from }) {
    const label = gettext(told);
    const control = make("textarea", { id, rows: 6, spellcheck: "true" });
    let filled = ""; // what was put in from the answers; whatever differs from it is the reader's
    const fill = (written) => {
      const untouched = control.value === filled || !control.value.trim();
      if (untouched) control.value = filled = sendable(from(written));
      return untouched;
    };
    return { label, control, fill, node: make("div", { class: "field" }, make("label", { for: id }, label), control) };
  }

  function ownRecord() {
    let writtenCases = [];
    const choice = make("select", { id: "record-case" });
    const fields = RECORD.map(recordField);
    const length = make("p", { class: "small", role: "status" });
    const problem = make("p", { class: "problem", role: "alert" });
    const done = make("p", { role: "status" });
    const text = make("textarea", { rows: 12, readonly: true, hidden: true, "aria-label": gettext("My record as text") });
    const paper = make("article", { class: "own-record" });
    const chosen = () => writtenCases.find((one) => one.case === choice.value);
    const answered = () => fields.map(({ label, control }) => ({ label, words: sendable(control.value).trim() })).filter(({ words }) => words);

    const measure = () => {
      const words = fields.reduce((sum, { control }) => sum + (control.value.match(/\S+/g) ?? []).length, 0);
      length.textContent = words > ONE_PAGE ? gettext("{words} words: that may run to a second page. One page holds about {most}.", { words: numberOf(words), most: numberOf(ONE_PAGE) }) : "";
    };
    const fill = () => {
      const written = chosen();
      if (!written) return;
      const left = fields.filter((field) => !field.fill(written));
      done.textContent = left.length ? gettext("Filled in, except what you had changed yourself: {parts}.", { parts: left.map(({ label }) => gettext("“{label}”", { label })).join(", ") }) : gettext("Filled in from what you wrote. Change it as you like.");
      measure();
    };
    // The facts of the case, and what was answered; or what is missing is said and null returned.
    const made = () => {
      const parts = answered();
      problem.textContent = parts.length ? "" : gettext("There is nothing in your record yet: write in one of the three boxes first.");
      if (!parts.length) {
        fields[0].control.focus();
        return null;
      }
      const written = chosen();
      const facts = written ? [[gettext("Case"), `Nobody's Data: ${written.title}`], [gettext("The question"), questionOf(written)], [gettext("Written"), daysOf(written)]] : [[gettext("Case"), "Nobody's Data"]];
      return { facts: facts.filter(([, words]) => words), parts };
    };
    const asMarkdown = ({ facts, parts }) => [
      `# ${gettext("Reflective record")}`, ...facts.map(([head, words]) => `${head}: ${words}`), ...parts.flatMap(({ label, words }) => [`## ${label}`, words]),
    ].join("\n\n") + "\n";
    const save = () => {
      const record = made();
      if (!record) return;
      const name = chosen() ? `reflective-record-${chosen().case}.md` : "reflective-record.md";
      download(name, asMarkdown(record), "text/markdown");
      done.textContent = gettext("Saved as {name}, where your browser puts downloads. If no file appears, use “Show my record as text”.", { name });
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
        make("h1", {}, gettext("Reflective record")),
        make("dl", {}, line(gettext("Name")), line(gettext("Hours")), ...record.facts.map(([head, words]) => make("div", {}, make("dt", {}, head), make("dd", {}, words)))),
        ...record.parts.flatMap(({ label, words }) => [make("h2", {}, label), make("p", {}, words)]));
      document.body.append(paper);
      document.documentElement.classList.add("printing-record");
      window.print();
    };
    window.addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing-record");
      paper.remove();
    });

    const about = make("div", { class: "field" }, make("label", { for: choice.id }, gettext("The case it is about")), choice);
    const node = make("section", {},
      make("h2", {}, gettext("A record of your own")),
      make("p", {}, gettext("One page for your portfolio or your supervisor: what you decided, what changed, what you will do. It is yours alone, in your words. Leave out names, of people you work with or care for and of anybody in your group. Your own name you write on the paper by hand. Nothing of it is kept here or sent anywhere: print it or save it before you leave this page.")),
      about, make("div", { class: "buttons" }, button(gettext("Begin with what I wrote"), fill)),
      ...fields.map((field) => field.node), length,
      make("div", { class: "buttons" }, button(gettext("Print my record"), print, "commit"), button(gettext("Save my record"), save), button(gettext("Show my record as text"), show)),
      problem, done, text);
    node.addEventListener("input", measure);
    const offer = (written) => {
      const before = choice.value;
      writtenCases = written;
      choice.replaceChildren(...written.map((one) => make("option", { value: one.case }, one.title)));
      if (!written.length) choice.append(make("option", { value: "" }, gettext("You have not written in any case yet")));
      if (written.some((one) => one.case === before)) choice.value = before;
    };
    return { node, offer };
  }

  // ---- the page

  // Unticked until the reader ticks it, whatever was chosen at another time.
  function reasonsTick() {
    const hint = make("p", { class: "small", id: "show-reasons-hint" }, gettext("Your facilitator gets the file and can read it. If you tick this, the group may be shown your reasons, mixed with everybody's. If you do not, the debrief neither keeps nor shows them."));
    const control = make("input", { type: "checkbox", id: "show-reasons", "aria-describedby": hint.id, autocomplete: "off" });
    const choice = make("div", { class: "choice" }, control, make("label", { for: control.id }, gettext("My reasons may be shown to the group, without my name")));
    return { node: make("div", {}, choice, hint), ticked: () => control.checked };
  }

  // Unticked as well; on show where there is something to put into the file.
  function workTick() {
    const hint = make("p", { class: "small", id: "put-work-hint" }, gettext("Then your codes, passages, themes and memos are in the file. Whoever gets the file can read them. A debrief never shows them to the group."));
    const control = make("input", { type: "checkbox", id: "put-work", "aria-describedby": hint.id, autocomplete: "off" });
    const own = make("input", { type: "checkbox", id: "put-diary", autocomplete: "off" });
    const node = make("div", { hidden: true }, make("div", { class: "choice" }, control, make("label", { for: control.id }, gettext("Put my work on the transcripts into the file"))), hint,
      make("div", { class: "choice" }, own, make("label", { for: own.id }, gettext("With it, the note on who is reading and my journal"))));
    const ticked = () => control.checked && !node.hidden;
    const chosen = (work) => (ticked() && work ? analysis.exported(own.checked ? work : { ...work, reader: "", journal: [] }) : undefined);
    return { node, ticked, chosen, offer: (work) => { node.hidden = !work; } };
  }

  function codeSection() {
    const { node, demand } = codeForm();
    const section = make("section", {},
      make("h2", {}, gettext("A code only you can make")),
      make("p", {}, gettext("Your file carries this code in place of your name. If you hand in a second file, the two can be put together without anybody learning who you are. If you change your mind, your facilitator can take out everything under your code. Your answers to these three questions are not kept anywhere: only the code made from them goes into the file. Note it down, or make it again from the same questions.")),
      node);
    return { node: section, demand };
  }

  const SAVING = {
    nothing: N_("There is nothing to save: above, tick a case in which you have written something."),
    without: N_("Your answers were not saved: make your code first, above."),
  };

  // `latest` reads once more what is kept: another window may have written since this page was opened.
  function handOver(page, code, latest) {
    const problem = make("p", { class: "problem", role: "alert" });
    const done = make("p", { role: "status" });
    const text = make("textarea", { rows: 12, readonly: true, hidden: true, "aria-label": gettext("My answers as text") });
    const reasons = reasonsTick();
    const work = workTick();
    const here = make("span", {}, gettext("Nothing has left this device."), " ");
    const made = async (deed = SAVING, say = problem) => {
      const { written, work: made_ } = await latest();
      const isThere = written.length || work.ticked();
      const nothing = made_ ? gettext("There is nothing for the file: tick a case above, or your work on the transcripts.") : gettext(deed.nothing);
      say.textContent = isThere ? "" : nothing;
      if (!isThere) return null;
      const word = code.demand();
      say.textContent = word ? "" : gettext(deed.without);
      const answered = written.flatMap(({ case: caseId, answers }) => answers.map(({ kind, id, revisions }) => ({ case: caseId, kind, id, revisions })));
      return word ? JSON.stringify(answersFile(page, word, reasons.ticked(), answered, work.chosen(made_)), null, 2) : null;
    };
    const save = async () => {
      const file = await made();
      if (!file) return;
      const name = `answers-${page.cohort}-${MARK}.json`;
      download(name, file, "application/json");
      done.textContent = gettext("Saved as {name}, where your browser puts downloads. If no file appears, use “Show as text”.", { name });
    };
    const show = async () => {
      const file = await made();
      if (file) reveal(text, file);
    };
    // In a room where a facilitator's computer serves the book, it brings a script that can hand the same file in.
    const handIn = window.casebookHandIn?.({ made, cases, here, record: keeping.handedIn });
    const node = make("section", {},
      make("h2", {}, handIn ? gettext("Hand in, save or copy") : gettext("Save or copy")),
      make("p", {}, here, gettext("The file holds what you see above, your code, and the names of this cohort and this copy of the book. What happens to it then is up to you.")),
      reasons.node, work.node, handIn ?? "",
      make("div", { class: "buttons" }, button(gettext("Save my answers"), save, "commit"), button(gettext("Show as text"), show)),
      problem, done, text);
    return { node, offer: work.offer };
  }

  // What erasing found when it looked again, in words that are true of this browser.
  function erasedWords({ left, shut, silent, apart }) {
    if (left || silent.length) {
      const sentences = [
        gettext("Not everything could be erased."),
        left === 1 ? gettext("One thing that you kept is still there.") : left && ngettext("{count} thing that you kept is still there.", "{count} things that you kept are still there.", left),
        silent.length && gettext("These pages did not reply: {pages}.", { pages: silent.join(", ") }),
        gettext("Try again, or clear this site's data in your browser's settings."),
      ];
      return sentences.filter(Boolean).join(" ");
    }
    if (shut) {
      return gettext("What this page could reach is erased. Your browser did not let it look everywhere. If you wrote in this book at a time when your browser kept what you wrote, clear this site's data in your browser's settings.");
    }
    const beyond = apart ? " " + gettext("This book was opened from a disk, and your browser may keep the answers of each page apart. If you wrote in a case that this book no longer has, this page cannot erase what you wrote there: use your browser's “clear data”.") : "";
    const meanwhile = ` ${gettext("Close the other pages of this book and leave the browser open for a minute. It may need that long to delete its own files of what you wrote.")}`;
    if (keeping.learner) {
      return gettext("Everything you wrote in this book under your account in the platform is erased from this browser. It was looked for again, and nothing was found. What was written in this book outside the platform's frame, or under other accounts, is kept apart and was not touched.") + meanwhile;
    }
    return gettext("Everything you wrote in this book is erased from this browser. It was looked for again, and nothing was found.") + beyond + meanwhile;
  }

  function eraser(apart, emptied) {
    const status = make("p", { role: "status", tabindex: -1 });
    const say = (words) => {
      status.textContent = words;
      status.focus();
    };
    const begin = button(gettext("Erase everything on this device"), () => { sure.hidden = false; begin.hidden = true; sure.focus(); });
    const stop = () => { sure.hidden = true; begin.hidden = false; begin.focus(); };
    const erase = async () => {
      sure.hidden = true;
      begin.hidden = false;
      status.textContent = gettext("Erasing.");
      const eachApart = apart(); // as far as is known while something is kept
      let { left, shut } = await keeping.erase();
      const pages = eachApart ? [...new Set(cases.flatMap(({ pages: all }) => all)), ...(analysis ? [WORK_PAGE] : [])] : [];
      const count = (message) => {
        left += message.left;
        shut += message.shut;
      };
      const silent = await askAll(pages, "casebook:erase", "casebook:erased", () => {}, count);
      await emptied();
      startAgain(erasedWords({ left, shut, silent, apart: eachApart }), say);
    };
    const sure = make("div", { class: "note", role: "group", "aria-label": gettext("Erase everything?"), tabindex: -1, hidden: true },
      make("p", {}, gettext("This erases every position, decision and reason you kept in this book in this browser, on slides too. It cannot be undone. A file you have saved or handed over is not touched.")),
      analysis ? make("p", {}, gettext("It also erases all your work on the transcripts: codes, passages, themes, memos and the journal.")) : "",
      make("div", { class: "buttons" }, button(gettext("Yes, erase everything"), erase, "commit"), button(gettext("No, keep it"), stop)));
    return { node: make("section", {}, make("h2", {}, gettext("Erase")), begin, sure, status), say };
  }

  // As long as this page has what it read, browsers keep their files of it. So it is loaded anew, and says then what came
  // of the erasing; where nothing can be handed on to the new page, this one says it.
  const ERASED = "casebook/erased";

  function startAgain(words, say) {
    try {
      window.sessionStorage.setItem(ERASED, words);
      window.location.reload();
    } catch {
      say(words);
    }
  }

  function wordsOfErasing() {
    try {
      const words = window.sessionStorage.getItem(ERASED);
      window.sessionStorage.removeItem(ERASED);
      return words;
    } catch {
      return null;
    }
  }

  async function begin(place) {
    const page = { cohort: place.dataset.cohort, book: place.dataset.book };
    const progress = make("p", { role: "status" });
    const list = make("div");
    let found = { answers: {}, silent: [], apart: fromDisk };
    let reading = null; // one at a time; who asks meanwhile gets the next

    const left = () => [...list.querySelectorAll("input[data-case]")].filter((tick) => !tick.checked).map((tick) => tick.dataset.case);
    const readAll = async () => {
      found = await collected((words) => { progress.textContent = words; });
      const written = writtenIn(found.answers);
      const unticked = left();
      list.replaceChildren(...remarks(found, written), ...written.map((one) => shownCase(one, !unticked.includes(one.case))), ...shownWork(found.work));
      record.offer(written);
      over.offer(found.work);
      progress.textContent = written.length ? ngettext("You have written in {written} of {count} case.", "You have written in {written} of {count} cases.", Math.max(cases.length, written.length), { written: numberOf(written.length) }) : "";
      return { written: written.filter((one) => !unticked.includes(one.case)), work: found.work };
    };
    const reload = () => {
      reading = (reading ?? Promise.resolve()).catch(() => {}).then(readAll);
      return reading;
    };

    const emptied = async () => {
      for (const field of place.querySelectorAll("textarea, input[type=text]")) field.value = "";
      for (const text of place.querySelectorAll("textarea[readonly]")) text.hidden = true;
      for (const tick of place.querySelectorAll("#show-reasons, #put-work, #put-diary")) tick.checked = false;
      forget(); // the file that was saved is the reader's; its address here is not
      code.node.querySelector("input").dispatchEvent(new Event("input", { bubbles: true })); // the code goes from the page too
      await reload();
    };
    // An earlier state of this page may come back from where it slept, or another window may have erased everything.
    let mark = (await keeping.read().catch(() => ({}))).mark;
    const changed = async () => {
      const { answers, mark: now } = await keeping.read().catch(() => ({}));
      if (!answers) return; // what cannot be read now has not gone
      const erased = now !== mark;
      mark = now;
      if (erased) await emptied();
      else if (!fromDisk && !(same(answers, found.answers) && same(await workKept({}), found.work))) await reload();
    };

    // From a copy of the book that did not tell learners apart: nobody sees it until somebody says that it is theirs.
    const old = make("div");
    const offerOld = async () => {
      const count = (await keeping.nobodys.keys()).length;
      const settle = (deed) => async () => {
        await deed();
        await offerOld();
        await reload();
      };
      old.replaceChildren(...(count ? [make("div", { class: "note" },
        make("p", {}, count === 1 ? gettext("In this browser are answers to one question that an earlier copy of this book kept, without saying whose they are. If you wrote them at this computer, take them over. If not, erase them, or leave them to whoever did.") : ngettext("In this browser are answers to {count} question that an earlier copy of this book kept, without saying whose they are. If you wrote them at this computer, take them over. If not, erase them, or leave them to whoever did.", "In this browser are answers to {count} questions that an earlier copy of this book kept, without saying whose they are. If you wrote them at this computer, take them over. If not, erase them, or leave them to whoever did.", count)),
        make("div", { class: "buttons" }, button(gettext("They are mine"), settle(keeping.nobodys.take)), button(gettext("Erase them"), settle(keeping.nobodys.erase))))] : []));
    };

    const erasing = eraser(() => found.apart, emptied);
    const code = codeSection();
    const record = ownRecord();
    const over = handOver(page, code, reload);
    place.replaceChildren(
      make("section", {}, make("h2", {}, gettext("What you have written")), progress, old, list),
      code.node, over.node, record.node, erasing.node);
    await reload();
    await offerOld();
    const words = wordsOfErasing();
    if (words) erasing.say(words);
    keeping.listen(changed);
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) reload(); });
    document.documentElement.dataset.ready = "";
  }

  document.addEventListener("DOMContentLoaded", () => {
    // `div`, because Sphinx gives a section titled "Answers" the same id.
    const place = document.querySelector("div#answers");
    if (place) begin(place);
  });
})();
