import type { Language } from './index';

interface FindingText {
  message: string;
  advice: string;
}

/** What the server tells in English, in other languages, by its code; a code that is missing here stands as the server wrote it. */
export const findingTexts: Record<Language, Partial<Record<string, FindingText>>> = {
  en: {},
  de: {
    'no-conversation-id': {
      message: 'Abläufe kamen ohne Kennung eines Gesprächs: Jeder steht als Sitzung mit einer Runde.',
      advice: 'Führen Sie die Runde in withConversation(id, …) aus, oder setzen Sie gen_ai.conversation.id an einem ihrer Spans.',
    },
    'no-content': {
      message: 'Modellaufrufe kamen ohne Nachrichten: Ihre Sitzungen lassen sich nicht als Gespräch lesen.',
      advice:
        'Schalten Sie beim Absender die Aufzeichnung ein, etwa traceContent: true oder OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true.',
    },
    'missing-parent': {
      message: 'Spans nennen Eltern, die niemand geschickt hat: Ihre Abläufe haben Lücken.',
      advice:
        'Eine Stufe des Ablaufs exportiert anderswohin oder gar nicht: Starten Sie dort threadlight, oder richten Sie ihren OTLP-Exporter hierher.',
    },
    'clock-skew': {
      message: 'Spans beginnen in der Zukunft.',
      advice: 'Stellen Sie die Uhr der sendenden Maschine: Nach ihr werden die Runden geordnet.',
    },
    'ends-before-start': {
      message: 'Spans enden, bevor sie beginnen.',
      advice: 'Der Absender mischt zwei Uhren: Aktualisieren Sie sein SDK.',
    },
    refused: {
      message: 'Anfragen oder Spans wurden abgelehnt.',
      advice: 'Die Gründe nennen die Felder: Berichtigen Sie den Absender, oder schreiben Sie denen, die ihn pflegen.',
    },
    'nothing-received': {
      message: 'Seit dem Start des Servers ist nichts angekommen.',
      advice: 'Richten Sie den OTLP-Exporter Ihrer App auf diesen Server.',
    },
  },
};
