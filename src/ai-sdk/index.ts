export { aiTelemetrySettings, type AiTelemetrySettings } from './settings';
export { aiTelemetry, type AiTelemetry } from './telemetry';
