import type { Annotation, RetentionPolicy, SessionChange, WriteResult } from '../contract';
import type { PreparedWrite } from './prepared-write';

/** All that changes the file: done by one connection, in this thread or in one of its own. */
export interface SqliteWrites {
  write(write: PreparedWrite): Promise<WriteResult>;
  /** Puts all messages that were written into the full text, which may wait otherwise. */
  indexMessages(): Promise<void>;
  annotate(annotation: Annotation): Promise<SessionChange[]>;
  removeAnnotation(sessionId: string, annotationId: string): Promise<SessionChange[]>;
  deleteSession(sessionId: string): Promise<boolean>;
  prune(policy: RetentionPolicy, now: number): Promise<number>;
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}
