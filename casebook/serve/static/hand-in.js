// Handing in, on the answers page as `casebook serve` sends it: the file that "Save my answers" makes goes, sealed, to the
// computer that the page came from. casebook/serve/sealed.py says what is in what is sent.
//
// Gives window.casebookHandIn(page), which the answers page calls; it returns what it puts among its own sections. `page`
// has: made(words, say), the file as text or null; cases, to name them; here, which says that nothing has left the device;
// record, which reads and keeps what was handed in.

(() => {
  "use strict";

  const { gettext, N_, listed } = window.casebookWords;
  const { make, button } = window.casebookHanding;
  const { nacl, sealedBox } = window;
  const SESSION = document.currentScript.dataset.key; // the public key, as hexadecimal digits
  const KEY = Uint8Array.from(SESSION.match(/../g), (pair) => Number.parseInt(pair, 16));
  const WHERE = new URL("hand-in", window.location.href);
  const PADDED = 8192; // bytes; what is sent is a multiple of them, so that its length tells little
  const WORK = "work-on-transcripts"; // stands among the cases that were handed in
  const TRIES = 8; // while the computer has much to do
  const hexadecimal = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const pause = (milliseconds) => new Promise((resolve) => { window.setTimeout(resolve, milliseconds); });

  // ---- asking

  function message(replyKey, deed, token, file) {
    const text = new TextEncoder().encode(`${deed} ${token}\n${file}`);
    const plain = new Uint8Array(Math.ceil((replyKey.length + text.length) / PADDED) * PADDED).fill(32);
    plain.set(replyKey);
    plain.set(text, replyKey.length);
    return plain;
  }

  function opened(bytes, replyKey) {
    const plain = bytes.length > 24 ? nacl.secretbox.open(bytes.subarray(24), bytes.subarray(0, 24), replyKey) : null;
    return plain ? JSON.parse(new TextDecoder().decode(plain)) : { done: "no answer" };
  }

  async function asked(deed, token, file = "") {
    const replyKey = nacl.randomBytes(32);
    const body = sealedBox.seal(message(replyKey, deed, token, file), KEY);
    const headers = { "Content-Type": "application/octet-stream" };
    for (let number = 0; number < TRIES; number += 1) {
      if (number) await pause(500 + Math.random() * 1500 * number);
      try {
        const reply = await window.fetch(WHERE, { method: "POST", body, headers, credentials: "omit", cache: "no-store", redirect: "error" });
        if (reply.status === 409) return { done: "load again" };
        if (reply.ok) return opened(new Uint8Array(await reply.arrayBuffer()), replyKey);
        if (![429, 503].includes(reply.status)) return { done: "no answer" };
      } catch {
        return { done: "no answer" };
      }
    }
    return { done: "busy" };
  }

  // ---- words

  const FAULTS = {
    "no answer": N_("The facilitator's computer did not answer, or something on the way changed its answer. It may be switched off, or this network may keep devices apart. We cannot tell whether your answers arrived. You can press again: the same file counts once. Or use “Save my answers” and hand the file over in another way."),
    "load again": N_("Your answers were not handed in. The facilitator's computer has started again since you opened this page. Load this page again, and then hand in. What you kept is still there; only the code has to be made again."),
    busy: N_("Your answers were not handed in: the facilitator's computer has too much to do. Wait a minute. You can press again: the same file counts once."),
    stopped: N_("Your answers were not handed in: the facilitator's computer is just stopping."),
    "not kept": N_("Your answers were not handed in: the facilitator's computer could not write them down. Tell your facilitator, who can see why, and try again."),
    full: N_("Your answers were not handed in: the facilitator's computer takes no more. Tell your facilitator."),
    withdrawn: N_("Your answers were not handed in: answers under this code were taken out before, and the computer keeps to that. If you want to hand in after all, make a code with one answer changed."),
    unknown: N_("They were not taken back here: the facilitator's computer has started again since you handed in. Tell your facilitator your code, and they can take out everything under it."),
  };
  const BACK = { // where something is to be taken back
    ...FAULTS,
    "no answer": N_("The facilitator's computer did not answer, or something on the way changed its answer. It may be switched off, or this network may keep devices apart. We cannot tell whether that arrived. You can press again: the same file counts once. Or use “Save my answers” and hand the file over in another way."),
    "load again": N_("They were not taken back. The facilitator's computer has started again since you opened this page. Load this page again, and then hand in. What you kept is still there; only the code has to be made again."),
    busy: N_("They were not taken back: the facilitator's computer has too much to do. Wait a minute. You can press again: the same file counts once."),
    stopped: N_("They were not taken back: the facilitator's computer is just stopping."),
    "not kept": N_("They were not taken back: the facilitator's computer could not write them down. Tell your facilitator, who can see why, and try again."),
    full: N_("They were not taken back: the facilitator's computer takes no more. Tell your facilitator."),
  };
  function words({ done, reason }, faults = FAULTS) {
    if (done === "refused") return gettext("Your answers were not handed in. The computer says: this file {reason}", { reason });
    return gettext(faults[done] ?? faults["no answer"]);
  }

  // ---- what stands on the page

  function explained() {
    return [
      make("p", {}, gettext("You can hand in from this page, to the computer in this room that shows the book's address. You need not.")),
      make("ul", {},
        make("li", {}, make("strong", {}, gettext("What goes:")), " ", gettext("the file that “Save my answers” makes, with the cases that are ticked above and your code. Nothing else goes: no name, and nothing about your device is kept.")),
        make("li", {}, make("strong", {}, gettext("To whom:")), " ", gettext("the computer with the address {address}, which your facilitator uses. A program there opens the file. It keeps what you chose and on which day. It keeps your reasons only if you ticked that they may be shown.", { address: window.location.host })),
        make("li", {}, make("strong", {}, gettext("Over what:")), " ", gettext("the network in this room. This page seals the file before it goes, and only that computer can open it. Others on the network can see that your device sent something, and not what. But somebody who runs the network could change this page before it reaches you. If that worries you, save the file and hand it over in another way."))),
    ];
  }

  const HANDING_IN = {
    nothing: N_("There is nothing to hand in: above, tick a case in which you have written something."),
    without: N_("Your answers were not handed in: make your code first, above."),
  };

  window.casebookHandIn = ({ made, cases, here, record }) => {
    const status = make("p", { role: "status", tabindex: -1 });
    const problem = make("p", { class: "problem", role: "alert" });
    const takeBack = button(gettext("Take back what I handed in"), () => { once(back); });
    const handIn = button(gettext("Hand in"), () => { once(give); }, "commit");
    let kept = null; // { token, session, cases }, of what is handed in
    let busy = false;

    const handedIn = (file) => [...Object.keys(file.cases), ...(file.analysis ? [WORK] : [])];
    const title = (id) => (id === WORK ? gettext("your work on the transcripts") : cases.find((one) => one.case === id)?.title ?? id);
    const isOfThisSession = () => Boolean(kept?.token) && kept.session === SESSION;

    function show() {
      here.hidden = Boolean(kept?.token);
      takeBack.hidden = !isOfThisSession();
      handIn.textContent = isOfThisSession() ? gettext("Hand in again") : gettext("Hand in");
      if (isOfThisSession()) {
        status.textContent = gettext("Handed in from this device: {cases}. You can hand in again: of each answer, the newest counts. Until the facilitator ends this session you can take it back here; after that, tell your facilitator your code. To take it back, this page needs a number that it keeps on this device. “Erase everything” erases that number too, so take back first.", { cases: listed(kept.cases.map(title)) });
      } else if (kept?.token) {
        status.textContent = gettext("You handed in from this device in an earlier session. To take that back, tell your facilitator your code.");
      }
    }

    async function note(next) {
      kept = next;
      await record.note(next);
    }

    async function once(deed) {
      if (busy) return;
      busy = true;
      problem.textContent = "";
      try {
        await deed();
      } finally {
        busy = false;
      }
    }

    async function give() {
      const file = await made(HANDING_IN, problem);
      if (!file) return;
      status.textContent = gettext("Handing in.");
      let token = isOfThisSession() ? kept.token : hexadecimal(nacl.randomBytes(16));
      let reply = await asked("hand-in", token, file);
      if (reply.done === "spent") { // taken back, and the answer to that was lost on the way
        token = hexadecimal(nacl.randomBytes(16));
        reply = await asked("hand-in", token, file);
      }
      if (["counted", "again"].includes(reply.done)) {
        const before = isOfThisSession() ? kept.cases : [];
        await note({ token, session: SESSION, cases: [...new Set([...before, ...handedIn(JSON.parse(file))])] });
      } else {
        status.textContent = "";
        problem.textContent = words(reply);
      }
      show();
      if (!problem.textContent) status.focus();
    }

    async function back() {
      status.textContent = gettext("Taking back.");
      const reply = await asked("take-back", kept.token);
      const isBack = reply.done === "taken back";
      if (isBack) await note({ token: "", session: "", cases: [] });
      else problem.textContent = words(reply, BACK);
      show();
      if (isBack) {
        status.textContent = gettext("Taken back. What you handed in from this device in this session is no longer on the facilitator's computer, nor in the debrief. What the group has already seen stays seen.");
        status.focus();
      }
    }

    record.read().then((found) => { kept = found; show(); }, () => {});
    show();
    return make("div", { class: "note hand-in" }, make("h3", {}, gettext("Hand in here")), ...explained(),
      make("div", { class: "buttons" }, handIn, takeBack), problem, status);
  };
})();
