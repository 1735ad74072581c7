/** Names tool calls of providers that give them no ids, so that a result finds its call: by their order. */
export class ToolCallNumbers {
  #results = 0;

  /** @param calls how many there are already. */
  constructor(public calls = 0) {}

  ofCall(id: unknown): unknown {
    const number = this.calls++;
    return id ?? `call_${number}`;
  }

  ofResult(id: unknown): unknown {
    const number = this.#results++;
    return id ?? `call_${number}`;
  }
}
