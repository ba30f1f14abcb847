// A page of the whole work for its reader: themes with their passages, the codebook, the journal; to be printed.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext, day: dayOf } = window.casebookWords;
  const { make } = window.casebookHanding;
  const { asTree, isCurrent, otherVersion, counted, countsTable, inOrder, quoted, whereIs, consentsOf, verdictWords, grouped, written } = analysis;

  function passage(data, one) {
    const transcript = data.transcripts.find(({ id }) => id === one.transcript);
    if (!isCurrent(data, one)) return [make("p", { class: "small" }, otherVersion(transcript, one)), ...(one.memo ? [written(one.memo)] : [])];
    const { verdict } = consentsOf(data, transcript, one).find(({ use }) => use === "quote");
    const closed = verdict === "yes" ? "" : ` ${gettext("May not be quoted: {verdict}.", { verdict: verdictWords(verdict) })}`;
    return [quoted(transcript, one), make("p", { class: "small" }, `${transcript.title}: ${whereIs(transcript, one)}.${closed}`), ...(one.memo ? [written(one.memo)] : [])];
  }

  function theme(value, data, one) {
    const names = new Map(value.codes.map(({ id, name }) => [id, name]));
    const parts = [[gettext("What it leaves out"), one.left_out], [gettext("Codes"), one.codes.map((id) => names.get(id)).join(", ")], [gettext("Memo"), one.memo]];
    const passages = inOrder(data, value.passages.filter(({ id }) => one.passages.includes(id)));
    return [make("h3", {}, one.name || gettext("a theme without a name")), written(one.says), ...parts.filter(([, words]) => words).map(([head, words]) => make("p", { class: "written" }, make("strong", {}, `${head}: `), words)), ...passages.flatMap((row) => passage(data, row))];
  }

  function codebook(value) {
    const counts = counted(value);
    return asTree(value.codes).map(({ code, depth }) => make("div", { class: `depth-${Math.min(depth, 6)}` },
      make("p", {}, make("strong", {}, code.name), ` (${ngettext("{count} passage", "{count} passages", counts.get(code.id))})`),
      ...[code.meaning, code.memo].filter(Boolean).map(written)));
  }

  // The whole work as an article.
  function sheet({ work: { value }, data }) {
    const journal = [...grouped(value.journal, ({ day }) => day)].sort(([one], [other]) => (one < other ? -1 : 1));
    const part = (head, nodes) => (nodes.length ? [make("h2", {}, head), ...nodes] : []);
    return make("article", { class: "own-record analysis-sheet" },
      make("h1", {}, gettext("My work on the transcripts")),
      make("p", { class: "small" }, gettext("From Nobody’s Data. Everybody in the transcripts is invented.")),
      ...part(gettext("Who is reading"), value.reader ? [written(value.reader)] : []),
      ...part(gettext("Themes"), value.themes.flatMap((one) => theme(value, data, one))),
      ...part(gettext("Codes"), codebook(value)),
      ...part(gettext("Counts"), value.passages.length && value.codes.length ? [countsTable({ work: { value }, data })] : []),
      ...part(gettext("Journal"), journal.flatMap(([day, entries]) => [make("h3", {}, dayOf(day)), ...entries.map(({ text }) => written(text))])));
  }

  // Prints it with nothing else on the paper.
  function print(desk) {
    const paper = sheet(desk);
    document.body.append(paper);
    document.documentElement.classList.add("printing-record");
    window.addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing-record");
      paper.remove();
    }, { once: true });
    window.print();
  }

  Object.assign(analysis, { sheet, printSheet: print });
})();
