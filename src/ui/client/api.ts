import type {
  ApiError,
  DoctorReport,
  Facets,
  Feedback,
  Note,
  SessionDetail,
  SessionList,
  SpanDetail,
  TraceDetail,
} from '../../server/sessions/api';
import { baseUrl } from './base';
import { hrefOf } from './router';
import { segment } from './segment';

/** An answer of the server that is no success, with its code and its sentence for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const exportFormats = ['json', 'markdown', 'otlp', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export function fetchSessions(question: string, signal?: AbortSignal): Promise<SessionList> {
  return getJson(question, signal);
}

export function fetchSession(id: string, page: { limit: number; before?: string }): Promise<SessionDetail> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (page.before !== undefined) query.set('before', page.before);
  return getJson(`api/sessions/${segment(id)}?${query}`);
}

export function fetchTrace(traceId: string): Promise<TraceDetail> {
  return getJson(`api/traces/${segment(traceId)}`);
}

export function fetchSpan(traceId: string, spanId: string): Promise<SpanDetail> {
  return getJson(`api/traces/${segment(traceId)}/spans/${segment(spanId)}`);
}

export function fetchFacets(): Promise<Facets> {
  return getJson('api/facets');
}

export function fetchDoctor(): Promise<DoctorReport> {
  return getJson('api/doctor');
}

export async function deleteSession(id: string): Promise<void> {
  await request(`api/sessions/${segment(id)}`, { method: 'DELETE' });
}

/** What people add something to: a session, or one turn of it. */
export interface Target {
  sessionId: string;
  /** Null: the session as a whole. */
  traceId: string | null;
}

export function addNote({ sessionId, traceId }: Target, text: string): Promise<Note> {
  return sendJson('POST', `api/sessions/${segment(sessionId)}/notes`, { text, ...turnOf(traceId) });
}

export async function addTag({ sessionId, traceId }: Target, tag: string): Promise<void> {
  await sendJson('POST', `api/sessions/${segment(sessionId)}/tags`, { tag, ...turnOf(traceId) });
}

export async function removeTag({ sessionId, traceId }: Target, tag: string): Promise<void> {
  await request(`api/sessions/${segment(sessionId)}/tags/${segment(tag)}?${new URLSearchParams(turnOf(traceId))}`, {
    method: 'DELETE',
  });
}

export function addFeedback(sessionId: string, traceId: string, score: number, comment: string): Promise<Feedback> {
  return sendJson('POST', `api/sessions/${segment(sessionId)}/feedback`, {
    score,
    traceId,
    ...(comment === '' ? {} : { comment }),
  });
}

export function exportUrl(sessionId: string, format: ExportFormat): string {
  return hrefOf(`api/sessions/${segment(sessionId)}/export?format=${format}`);
}

export function listExportUrl(query: string): string {
  return hrefOf(`api/export?${query}`);
}

/** Takes a file of OTLP/JSON, as the export writes it. */
export async function importFile(file: Blob): Promise<void> {
  await request('api/import', { method: 'POST', headers: { 'content-type': 'application/json' }, body: file });
}

function turnOf(traceId: string | null): Record<string, string> {
  return traceId === null ? {} : { traceId };
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, { signal });
  return (await response.json()) as T;
}

async function sendJson<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

function serverUrl(path: string): string {
  return new URL(path, baseUrl()).href;
}

async function request(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(serverUrl(path), init);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => null)) as ApiError | null;
  const error = body?.error;
  return new ApiProblem(response.status, error?.code ?? 'unknown', error?.message ?? response.statusText);
}
