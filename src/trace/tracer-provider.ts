import type { Tracer as ApiTracer, TracerProvider as ApiTracerProvider } from '@opentelemetry/api';
import { Tracer, type TracerHost } from './tracer';

/** Tracers by name and version, all with the same resource, sampler and processors. */
export class TracerProvider implements ApiTracerProvider {
  readonly #tracers = new Map<string, ApiTracer>();

  readonly #host: TracerHost;

  constructor(host: TracerHost) {
    this.#host = host;
  }

  getTracer(name: string, version?: string): ApiTracer {
    const key = `${name}@${version ?? ''}`;
    let tracer = this.#tracers.get(key);
    if (!tracer) {
      tracer = new Tracer({ name, version }, this.#host);
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }
}
