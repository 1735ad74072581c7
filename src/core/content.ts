import type { Attributes, Context } from '@opentelemetry/api';
import { TRACE_CONTENT_KEY } from '../semconv/context-keys';
import { lazily } from '../util/lazily';
import type { Runtime } from './runtime';

/** Whether prompts, answers, inputs and outputs may be recorded: the innermost scope decides, else the SDK's option. */
export function recordsContent(context: Context, { content, traceContent }: Pick<Runtime, 'content' | 'traceContent'>): boolean {
  const decided = context.getValue(TRACE_CONTENT_KEY);
  return Boolean(content) && (typeof decided === 'boolean' ? decided : traceContent);
}

/** Attributes that hold what people and models said, in every dialect that a span of this process may speak. */
const contentKeys = /* @__PURE__ */ lazily(
  () =>
    new RegExp(
      `^(?:${[
        'gen_ai\\.(?:(?:in|out)put\\.messages|system_instructions|tool\\.(?:definitions|call\\.(?:arguments|result)$)|prompt|completion|content)',
        '(?:gen_ai\\.)?retrieval\\.(?:query|.*documents)',
        'traceloop\\.(?:prompt\\.|entity\\.(?:in|out)put$)',
        'llm\\.(?:prompts|completions|(?:in|out)put_messages|request\\.functions|tools|invocation_parameters)',
        '(?:in|out)put\\.(?:value|mime_type)$',
        'reranker\\..*documents',
        'ai\\.(?:prompt|response\\.(?:text|object|toolCalls|reasoning|files)|result|toolCall\\.(?:args|result|input|output)|value|embedding)',
        'langfuse\\.(?:observation|trace)\\.(?:in|out)put$',
        'mlflow\\.span(?:In|Out)puts$',
        'db\\.(?:query\\.(?:text|embeddings|result)|statement|search)',
        'exception\\.(?:message|stacktrace)$',
      ].join('|')})`,
    ),
);

/** Attribute keys are few and come again with every span. Dynamic ones (`gen_ai.prompt.17.content`) must not fill the memory. */
const verdicts = new Map<string, boolean>();
const MAX_VERDICTS = 512;

function isContentKey(key: string): boolean {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = contentKeys().test(key);
  if (verdicts.size < MAX_VERDICTS) verdicts.set(key, verdict);
  return verdict;
}

interface WithContent {
  readonly attributes: Attributes;
  readonly events: readonly { readonly attributes?: Attributes }[];
  readonly status: { message?: string };
}

/**
 * Takes all content off a finished span. This is the one choke point: whichever way content came in, a span whose scope
 * has content switched off leaves without it. Error messages count as content, because providers quote prompts in them.
 */
export function stripContent(span: WithContent): void {
  deleteContent(span.attributes);
  for (const event of span.events) if (event.attributes) deleteContent(event.attributes);
  if (span.status.message) delete span.status.message;
}

function deleteContent(attributes: Attributes): void {
  for (const key in attributes) if (isContentKey(key)) delete attributes[key];
}
