// The camera, as grey pictures one at a time. No picture is put on the page or kept: each is written over the last, and all
// is emptied when the camera goes off.

(() => {
  "use strict";

  const { gettext, N_ } = window.casebookWords;
  const WANTED = { audio: false, video: { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 15 } } };
  const PATIENCE = 5000; // milliseconds without a new picture
  const BLACK = { mean: 20, spread: 6 }; // greys
  const WORDS = {
    NotAllowedError: N_("The camera was refused. To try again, press Camera on and then Allow. If the browser no longer asks, open its settings for this page and allow the camera there."),
    NotFoundError: "No camera was found. Connect one and press Camera on again, or type the counts in.",
    NotReadableError: N_("The camera is in use by another program, or cannot be started. Close the other program, such as a meeting, and press Camera on again."),
    OverconstrainedError: N_("The camera gives no picture that can be read. Try another camera, or type the counts in."),
  };

  class Camera {
    // `ended` is called when the camera stops by itself: unplugged, or taken back by the browser.
    constructor(ended) {
      this.ended = ended;
      this.stream = null;
      this.last = -1;
    }

    // Turns the camera on; an Error says in plain words why that failed.
    async on() {
      if (!navigator.mediaDevices?.getUserMedia) {
        throw new Error(gettext("This browser gives no page a camera here. Use Chromium, Chrome, Edge or Firefox, or type the counts in."));
      }
      try {
        this.stream = await navigator.mediaDevices.getUserMedia(WANTED);
      } catch (error) {
        throw new Error(gettext(WORDS[error.name] ?? N_("The camera could not be started ({name}). Type the counts in, or try another camera."), { name: error.name }));
      }
      for (const track of this.stream.getTracks()) track.addEventListener("ended", () => this.ended());
      this.video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, srcObject: this.stream });
      await this.video.play();
      this.since = performance.now();
    }

    // The next picture as { grey, width, height }, null while there is none; { trouble } in words where it shows nothing.
    picture() {
      const { videoWidth: width, videoHeight: height, currentTime } = this.video, now = performance.now();
      if (!width || currentTime === this.last) {
        return now - this.since > PATIENCE ? { trouble: gettext("The camera is on and gives no picture. Turn it off and on again.") } : null;
      }
      Object.assign(this, { last: currentTime, since: now });
      if (this.canvas?.width !== width || this.canvas.height !== height) {
        this.canvas = Object.assign(document.createElement("canvas"), { width, height });
        this.context = this.canvas.getContext("2d", { willReadFrequently: true });
        this.grey = new Uint8Array(width * height);
      }
      this.context.drawImage(this.video, 0, 0);
      toGrey(this.context.getImageData(0, 0, width, height).data, this.grey);
      if (isBlack(this.grey)) return { trouble: gettext("The picture is black. Uncover the lens, and switch on a light.") };
      return { grey: this.grey, width, height };
    }

    off() {
      this.stream?.getTracks().forEach((track) => track.stop());
      if (this.video) this.video.srcObject = null;
      if (this.canvas) this.canvas.width = 0;
      this.grey?.fill(0);
      Object.assign(this, { stream: null, video: null, canvas: null, context: null, grey: null, last: -1 });
    }
  }

  function toGrey(colours, grey) { // Rec. 601, in 256ths
    for (let p = 0, q = 0; p < grey.length; p += 1, q += 4) {
      grey[p] = (colours[q] * 77 + colours[q + 1] * 150 + colours[q + 2] * 29) >> 8;
    }
  }

  function isBlack(grey) {
    let count = 0, sum = 0, squares = 0;
    for (let p = 0; p < grey.length; p += 97, count += 1) { sum += grey[p]; squares += grey[p] * grey[p]; }
    const mean = sum / count;
    return mean < BLACK.mean && Math.sqrt(Math.max(0, squares / count - mean * mean)) < BLACK.spread;
  }

  // A picture as a mirror shows it, in place.
  function mirrored(grey, width) {
    for (let row = 0; row < grey.length; row += width) grey.subarray(row, row + width).reverse();
    return grey;
  }

  Object.assign(window.casebookRoom, { Camera, mirrored, toGrey });
})();
