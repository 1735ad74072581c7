/**
 * Attribute keys of the general OpenTelemetry conventions that threadlight writes or reads.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.1/docs/registry/attributes.
 */

export const SERVICE_NAME = 'service.name';
export const SERVICE_VERSION = 'service.version';
export const SERVICE_INSTANCE_ID = 'service.instance.id';
export const DEPLOYMENT_ENVIRONMENT_NAME = 'deployment.environment.name';
export const TELEMETRY_SDK_NAME = 'telemetry.sdk.name';
export const TELEMETRY_SDK_LANGUAGE = 'telemetry.sdk.language';
export const TELEMETRY_SDK_VERSION = 'telemetry.sdk.version';
export const CLOUD_PROVIDER = 'cloud.provider';
export const CLOUD_PLATFORM = 'cloud.platform';
export const CLOUD_REGION = 'cloud.region';
export const PROCESS_RUNTIME_NAME = 'process.runtime.name';
export const PROCESS_RUNTIME_VERSION = 'process.runtime.version';
export const BROWSER_LANGUAGE = 'browser.language';
export const USER_AGENT_ORIGINAL = 'user_agent.original';

/** The period of activity of a person in a client, not a conversation. */
export const SESSION_ID = 'session.id';
export const SESSION_PREVIOUS_ID = 'session.previous_id';
export const USER_ID = 'user.id';
export const ENDUSER_ID = 'enduser.id';

export const ERROR_TYPE = 'error.type';
export const EXCEPTION_EVENT = 'exception';
export const EXCEPTION_TYPE = 'exception.type';
export const EXCEPTION_MESSAGE = 'exception.message';
export const EXCEPTION_STACKTRACE = 'exception.stacktrace';

export const HTTP_REQUEST_METHOD = 'http.request.method';
export const HTTP_REQUEST_METHOD_ORIGINAL = 'http.request.method_original';
export const HTTP_REQUEST_BODY_SIZE = 'http.request.body.size';
/** Number of the attempt, from 1; only on repeated requests. */
export const HTTP_REQUEST_RESEND_COUNT = 'http.request.resend_count';
export const HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const HTTP_RESPONSE_BODY_SIZE = 'http.response.body.size';
export const HTTP_ROUTE = 'http.route';
export const URL_FULL = 'url.full';
export const URL_SCHEME = 'url.scheme';
export const URL_PATH = 'url.path';
export const URL_QUERY = 'url.query';
export const SERVER_ADDRESS = 'server.address';
export const SERVER_PORT = 'server.port';
export const CLIENT_ADDRESS = 'client.address';
export const NETWORK_PROTOCOL_VERSION = 'network.protocol.version';
/** Until v1.20; `http.request.method` took its place. */
export const HTTP_METHOD_LEGACY = 'http.method';

export const EVENT_NAME = 'event.name';
export const MCP_METHOD_NAME = 'mcp.method.name';
export const MCP_RESOURCE_URI = 'mcp.resource.uri';
