/* Browsers refuse a worker to a page that was opened from a file. The search then runs in a hidden frame of the page. */
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      frame.title = "search"
      document.body.append(frame)
      this.inside = frame.contentWindow
      this.inside.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }))
      const load = src => new Promise((loaded, failed) => {
        const script = frame.contentDocument.createElement("script")
        Object.assign(script, { src: new URL(src, location.href).href, onload: loaded, onerror: failed })
        frame.contentDocument.body.append(script)
      })
      this.inside.importScripts = (...all) => all.reduce((before, src) => before.then(() => load(src)), Promise.resolve())
      this.ready = load(url)
    }
    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })))
    }
    terminate() {}
  }
  window.Worker = window.IFrameWorker
}
