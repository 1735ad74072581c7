/** The part of Workers AI's binding, `env.AI`, that runs models. */
export interface AiBinding {
  /** Runs a model; `options.returnRawResponse` and the like are the binding's own. */
  run(model: string, inputs: object, options?: object): Promise<unknown>;
}

/** Sees one call as a request; null when it is no model call. */
export type ObserveRequest = (next: typeof fetch, input: string, init: RequestInit) => Promise<Response> | null;

/** Where the same call goes over REST. The provider reads account and model from it. */
const REST = 'https://api.cloudflare.com/client/v4/accounts/binding/ai/run/';

/**
 * The binding with its calls observed: `run` answers what it always does, the same object or a stream of the same bytes.
 * All else of the binding works as before.
 *
 * @param observe as it does for `fetch`.
 */
export function wrapAiBinding<Ai extends AiBinding>(ai: Ai, observe: ObserveRequest): Ai {
  const run: AiBinding['run'] = (model, inputs, options) => {
    const call = () => ai.run(model, inputs, options);
    return runObserved(observe, call, model, inputs);
  };
  return new Proxy(ai, {
    get: (target, key) => {
      if (key === 'run') return run;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The result takes the way that a response takes, so that it is read like one. */
async function runObserved(
  observe: ObserveRequest,
  call: () => Promise<unknown>,
  model: string,
  inputs: object,
): Promise<unknown> {
  let begun: Promise<unknown> | undefined;
  const next: typeof fetch = async () => asResponse(await (begun ??= call()));
  const body = serialise(inputs);
  const observed = body === undefined ? null : observe(next, REST + model, { method: 'POST', body });
  const response = observed && (await observed);
  const result = await (begun ?? call());
  if (!response || result instanceof Response) return result;
  return result instanceof ReadableStream ? response.body : response.json();
}

/** Inputs may hold what is no JSON, such as audio; such a call is none of those that are recorded. */
function serialise(inputs: object): string | undefined {
  try {
    return JSON.stringify(inputs);
  } catch {
    return undefined;
  }
}

/** A stream of events as a response with such a body; an object as one whose `json()` answers the very object. */
function asResponse(result: unknown): Response {
  if (result instanceof Response) return result;
  if (result instanceof ReadableStream) return new Response(result, { headers: { 'content-type': 'text/event-stream' } });
  return { status: 0, json: async () => result } as unknown as Response;
}
