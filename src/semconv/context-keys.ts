/**
 * Keys under which values travel in an OpenTelemetry context.
 *
 * All are registry symbols, which is what `createContextKey(description)` gives in version 1 of the API: whoever names the
 * same description reads and writes the same value, other SDKs in the process included.
 */

/** The current span: the API's own key. */
export const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');

/** True where nothing may be traced: the key of OpenTelemetry's SDKs. */
export const SUPPRESS_TRACING_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Shared with Traceloop's SDK, so that ids set by either are seen by both. */
export const CONVERSATION_ID_KEY = Symbol.for('conversation_id');
export const WORKFLOW_NAME_KEY = Symbol.for('workflow_name');
export const ENTITY_PATH_KEY = Symbol.for('entity_name');
export const AGENT_NAME_KEY = Symbol.for('agent_name');
export const ASSOCIATION_PROPERTIES_KEY = Symbol.for('association_properties');
export const TRACE_CONTENT_KEY = Symbol.for('allow_trace_content');

/** threadlight's own: the scope that a context belongs to, and where an incoming conversation id came from. */
export const SCOPE_KEY = Symbol.for('threadlight.scope');
export const CONVERSATION_SOURCE_KEY = Symbol.for('threadlight.conversation.source');

/** The host's own baggage: the API's key. */
export const BAGGAGE_KEY = Symbol.for('OpenTelemetry Baggage Key');

/** Members of an incoming `baggage` header that are not ours, to be relayed as they came. */
export const FOREIGN_BAGGAGE_KEY = Symbol.for('threadlight.baggage.foreign');
