// Where words stand in a transcript, and what its consents allow of them. A place is a character of the printed text,
// counted from 0; a passage begins and ends in what is said, as casebook/transcripts/places.py has it. What a use may
// touch is put together turn by turn, as casebook/consent/uses.py does.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, N_ } = window.casebookWords;
  const WORD = /\S+/g;
  const VERDICTS = {
    yes: ["✓", N_("yes")], "ask first": ["?", N_("ask first")], "not covered": ["–", N_("not covered: nobody said so")],
    no: ["✗", N_("no")], withdrawn: ["✗", N_("no: taken back")],
  };

  // The turns in which a passage has words.
  const turnsIn = (transcript, { start, end }) => transcript.turns.filter((turn) => start < turn.end && end > turn.start);

  // The passage between two places, without a number, a name or a gap at its ends; null where nothing is said.
  function passageAt(transcript, start, end) {
    const turns = turnsIn(transcript, { start, end });
    if (!turns.length) return null;
    const [from, to] = [Math.max(start, turns[0].start), Math.min(end, turns.at(-1).end)];
    const words = transcript.text.slice(from, to);
    if (!words.trim()) return null;
    const found = { start: from + words.length - words.trimStart().length, end: to - (words.length - words.trimEnd().length) };
    return turnsIn(transcript, found).length ? found : null;
  }

  // Whether a passage was coded in the version of its transcript that this book has; else nobody knows where it stands now.
  const isCurrent = ({ transcripts }, { transcript, version }) => transcripts.find(({ id }) => id === transcript)?.version === version;

  // What is said in a passage, turn by turn.
  function saidIn(transcript, { start, end }) {
    return turnsIn(transcript, { start, end }).map((turn) => ({
      turn, words: transcript.text.slice(Math.max(start, turn.start), Math.min(end, turn.end)),
    }));
  }

  // The words of a passage in one line, cut where it is long.
  function inShort(transcript, passage, most = 60) {
    const words = saidIn(transcript, passage).map((one) => one.words).join(" … ");
    return words.length <= most ? words : `${words.slice(0, most).replace(/\s+\S*$/, "")} …`;
  }

  function speakersOf(transcript, passage) {
    return [...new Set(turnsIn(transcript, passage).map(({ speaker }) => speaker))];
  }

  // Every word of a transcript as { start, end, turn }.
  function wordsOf(transcript) {
    return transcript.turns.flatMap((turn, place) => [...transcript.text.slice(turn.start, turn.end).matchAll(WORD)].map((found) => (
      { start: turn.start + found.index, end: turn.start + found.index + found[0].length, turn: place })));
  }

  // For each use whether it may touch the passage: { use, name, verdict, reasons }. The gravest of all turns counts.
  function consentsOf({ uses, graver }, transcript, passage) {
    const turns = turnsIn(transcript, passage);
    return uses.map(({ id, name }) => {
      const said = turns.map(({ consent }) => transcript.consents[consent][id]);
      const verdict = said.map((one) => one.verdict).reduce((worst, one) => (graver.indexOf(one) > graver.indexOf(worst) ? one : worst), graver[0]);
      const against = verdict === graver[0] ? said : said.filter((one) => one.verdict !== graver[0]);
      return { use: id, name, verdict, reasons: [...new Set(against.flatMap(({ reasons }) => reasons))] };
    });
  }

  const verdictWords = (verdict) => gettext(VERDICTS[verdict][1]);
  const verdictMark = (verdict) => VERDICTS[verdict][0];

  Object.assign(analysis, { turnsIn, passageAt, isCurrent, saidIn, inShort, speakersOf, wordsOf, consentsOf, verdictWords, verdictMark });
})();
