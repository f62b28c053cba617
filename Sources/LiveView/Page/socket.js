/** Questions to the server, each with one answer. The socket is opened again when it closes. */
class Socket {
  constructor(onOpen, onClosed) {
    [this.onOpen, this.onClosed] = [onOpen, onClosed];
    [this.next, this.waiting] = [1, new Map()];
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(`ws://${location.host}/socket${location.search}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.onOpen();
    this.socket.onmessage = (event) => this.take(event.data);
    this.socket.onclose = () => {
      for (const { reject } of this.waiting.values()) reject(new Error("the connection is closed"));
      this.waiting.clear();
      this.onClosed();
      setTimeout(() => this.connect(), 1000);
    };
  }

  /** Resolves to the answer: an object, with `values` where it has numbers. */
  ask(question) {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("not connected"));
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...question, id }));
    });
  }

  take(data) {
    let answer;
    if (typeof data === "string") {
      answer = JSON.parse(data);
    } else {
      const length = new DataView(data).getUint32(0, true);
      answer = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length))) ?? {};
      answer.values = new Float32Array(data, 4 + length);
    }
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (!waiting) return;
    if (answer.kind === "error") waiting.reject(new Error(answer.reason));
    else waiting.resolve(answer);
  }
}
