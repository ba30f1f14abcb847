// The work as a file: saved, and opened again, after a question, if all of it fits. What is opened is somebody's text and
// never more than text.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext } = window.casebookWords;
  const { make, button, download, reveal } = window.casebookHanding;
  const { LISTS, MOST, NAMES, heading, field, newId, row, faultsOf, whole, cleaned, exported, isEmpty, howMuch, printSheet } = analysis;
  const [SCHEMA, VERSION] = ["nobodys-data/analysis", 1];
  const LARGEST = 8 * 2 ** 20; // bytes
  const LONGEST = 4000; // characters of the note on who is reading
  const LETTERS = { codes: "c", passages: "p", themes: "t", journal: "n", history: "h" };

  const fileOf = (value) => JSON.stringify({ schema: SCHEMA, version: VERSION, analysis: exported(value) }, null, 1);

  // The analysis in a file's text, or the faults of it: { value } or { faults }.
  function opened(text, transcripts) {
    let file;
    try {
      file = JSON.parse(text);
    } catch {
      return { faults: [gettext("This is no file that this page has saved: it cannot be read as JSON.")] };
    }
    const isOurs = file?.schema === SCHEMA && file.version === VERSION;
    const isBare = Array.isArray(file?.codes) && Array.isArray(file.passages);
    const isAnswers = file?.schema === "nobodys-data/answers" && file.analysis !== undefined;
    if (!isOurs && !isAnswers && !isBare) return { faults: [gettext("This is no file with work on transcripts, or it is from a later version of this book.")] };
    const value = cleaned(whole(isBare ? file : file.analysis));
    const faults = faultsOf(value, transcripts);
    return faults.length ? { faults } : { value };
  }

  // Two analyses as one. Of a row that both have as it stands there is one; a row that is another gets another id.
  function added(before, more) {
    const renamed = {};
    for (const list of LISTS) {
      const there = new Map(before[list].map((one) => [one.id, JSON.stringify(row(list, one))]));
      renamed[list] = new Map(more[list].map((one) => [one.id, there.has(one.id) && there.get(one.id) !== JSON.stringify(row(list, one)) ? newId(LETTERS[list]) : one.id]));
    }
    const codes = (ids) => ids.map((id) => renamed.codes.get(id) ?? id);
    const pointing = {
      codes: (one) => (one.under ? { under: renamed.codes.get(one.under) } : {}),
      passages: (one) => ({ codes: codes(one.codes) }),
      themes: (one) => ({ codes: codes(one.codes), passages: one.passages.map((id) => renamed.passages.get(id)) }),
      history: (one) => ({ code: renamed.codes.get(one.code) ?? one.code, ...(one.into ? { into: renamed.codes.get(one.into) ?? one.into } : {}) }),
    };
    const made = { reader: more.reader && more.reader !== before.reader ? [before.reader, more.reader].filter(Boolean).join("\n\n") : before.reader };
    for (const list of LISTS) {
      const there = new Set(before[list].map(({ id }) => id));
      const fresh = more[list].map((one) => ({ ...one, ...(pointing[list]?.(one) ?? {}), id: renamed[list].get(one.id) })).filter(({ id }) => !there.has(id));
      made[list] = [...before[list], ...fresh];
    }
    return made;
  }

  function saving(desk) {
    const { work, data } = desk;
    const done = make("p", { role: "status" });
    const text = make("textarea", { rows: 12, readonly: true, hidden: true, "aria-label": gettext("My work as text") });
    const save = () => {
      download("work-on-transcripts.json", fileOf(work.value), "application/json");
      done.textContent = gettext("Saved as {name}, where your browser puts downloads. If no file appears, use “Show as text”.", { name: "work-on-transcripts.json" });
    };
    const nothing = isEmpty(work.value);
    return [
      heading(2, gettext("Save and print")),
      make("p", {}, nothing ? gettext("There is no work yet.") : gettext("There is: {much}.", { much: howMuch(work.value) })),
      make("p", {}, gettext("The file is yours. It holds everything that you wrote here, and no name. To hand your work in, go to the page “Your answers”: there you can put it into the file that you hand over.")),
      make("div", { class: "buttons" }, button(gettext("Save my work as a file"), save, "commit"), button(gettext("Show as text"), () => reveal(text, fileOf(work.value))), button(gettext("Make a page of it for myself"), () => printSheet(desk))),
      done, text,
      make("p", {}, gettext("To go on in QualCoder, NVivo, ATLAS.ti or MAXQDA, ask somebody who has the book’s program to turn the file into a project with this command:"), " ", make("code", {}, "casebook analysis work-on-transcripts.json --to work.qdpx")),
      heading(2, gettext("Open a file")),
      ...opening(desk),
    ];
  }

  function opening({ work, data, say }) {
    const picker = make("input", { type: "file", accept: ".json,application/json", "data-key": "open-file" });
    const said = make("div", { class: "opening" });
    const refuse = (faults) => said.replaceChildren(make("div", { class: "note", role: "alert" }, make("p", {}, gettext("The file was not opened, and your work is as it was. What is wrong:")), make("ul", {}, ...faults.map((fault) => make("li", {}, fault)))));
    const settle = (change, words) => {
      work.change(change);
      said.replaceChildren();
      picker.value = "";
      say(words);
      picker.focus();
    };
    const ask = (value) => {
      const fits = (made) => [
      ...LISTS.filter((list) => made[list].length > MOST[list]).map((list) => gettext("There would be more than {most} {list}.", { most: MOST[list], list: gettext(NAMES[list]) })),
      ...([...made.reader].length > LONGEST ? [gettext("The two notes on who is reading are too long to be put together. Shorten yours first.")] : []),
    ];
      const add = () => {
        const faults = fits(added(work.value, value));
        if (faults.length) refuse(faults);
        else settle((before) => added(before, value), gettext("Added: {much}.", { much: howMuch(value) }));
      };
      const replace = () => settle(() => value, gettext("Opened: {much}.", { much: howMuch(value) }));
      const stop = () => { said.replaceChildren(); picker.value = ""; picker.focus(); };
      if (isEmpty(work.value)) return replace();
      const question = make("div", { class: "note", role: "group", tabindex: -1, "aria-label": gettext("Open a file") },
        make("p", {}, gettext("The file holds {theirs}. Here you have {yours}. What should become of them?", { theirs: howMuch(value), yours: howMuch(work.value) })),
        make("div", { class: "buttons" }, button(gettext("Add the file’s work to mine"), add, "commit"), button(gettext("Put the file’s work in place of mine"), replace), button(gettext("Do not open it"), stop)));
      said.replaceChildren(question);
      return question.focus();
    };
    picker.addEventListener("change", async () => {
      const [file] = picker.files;
      if (!file) return;
      if (file.size > LARGEST) {
        refuse([gettext("It is larger than 8 megabytes.")]);
        return;
      }
      const { value, faults } = opened(await file.text(), data.transcripts);
      if (faults) refuse(faults);
      else ask(value);
    });
    return [field(gettext("A file that this page or the page “Your answers” has saved"), picker), said];
  }

  Object.assign(analysis, { opened, added, saving, fileOf });
})();
