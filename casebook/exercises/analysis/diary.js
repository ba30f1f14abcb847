// Who is reading, and the journal: what a reader writes about themselves and about each day's work.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, day: dayOf } = window.casebookWords;
  const { make, button, sendable } = window.casebookHanding;
  const { field, area, keeping, asking, heading, newId, today, grouped } = analysis;

  function diary(desk) {
    const { work, say } = desk;
    const reader = keeping(area(work.value.reader, { rows: 6, "data-key": "reader" }), (words) => {
      work.change((value) => ({ ...value, reader: words }));
      say(gettext("Kept."));
    });
    return [
      heading(2, gettext("Who is reading?")),
      field(gettext("About you as a reader"), reader, gettext("What do you bring to these texts: your work, your own life, what you expect to find? What could you miss because of it? Write no name.")),
      heading(2, gettext("Journal")),
      newEntry(desk),
      ...[...grouped(work.value.journal, ({ day }) => day)].sort(([one], [other]) => (one < other ? 1 : -1)).map(([day, entries]) => make("section", {}, make("h3", {}, dayOf(day)), ...entries.map((entry) => shownEntry(desk, entry)))),
    ];
  }

  function newEntry({ work, say }) {
    const box = area("", { rows: 4, "data-key": "new-entry", "data-draft": "entry" });
    const problem = make("p", { class: "problem", role: "alert" });
    const add = () => {
      const text = sendable(box.value).trim();
      problem.textContent = text ? "" : gettext("Write something first.");
      if (!text) return box.focus();
      box.value = "";
      work.change((value) => ({ ...value, journal: [...value.journal, { id: newId("n"), day: today(), text }] }));
      return say(gettext("Kept."));
    };
    box.addEventListener("leave", add);
    const node = field(gettext("Today: what did you do, what did you decide, and why?"), box);
    return make("div", {}, node, problem, make("div", { class: "buttons" }, button(gettext("Put it into the journal"), add, "commit")));
  }

  function shownEntry({ work, say }, entry) {
    const change = (changed) => work.change((value) => ({ ...value, journal: changed(value.journal) }));
    const box = keeping(area(entry.text, { rows: Math.min(12, 2 + Math.ceil(entry.text.length / 80)), "data-key": `entry-${entry.id}`, "aria-label": gettext("Entry of {day}", { day: dayOf(entry.day) }) }), (text) => {
      if (!text.trim()) return remove();
      change((journal) => journal.map((one) => (one.id === entry.id ? { ...one, text } : one)));
      return say(gettext("Kept."));
    });
    function remove() {
      change((journal) => journal.filter(({ id }) => id !== entry.id));
      say(gettext("The entry is removed."));
    }
    return make("div", { class: "entry" }, box, asking(gettext("Remove this entry"), gettext("The entry goes from this device."), gettext("Yes, remove it"), remove, `remove-${entry.id}`));
  }

  Object.assign(analysis, { diary });
})();
