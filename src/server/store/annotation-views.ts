import type { Feedback, Note } from '../sessions/api';
import type { Annotation } from './contract';

export function toNote({ id, note, at }: Annotation): Note[] {
  return note ? [{ id, ...note, at }] : [];
}

export function toFeedback({ id, feedback, at }: Annotation): Feedback[] {
  return feedback ? [{ id, ...feedback, at }] : [];
}
