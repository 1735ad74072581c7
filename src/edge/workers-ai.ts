import { type AiBinding, wrapAiBinding } from '../genai/workers-ai/binding';
import { currentSdk } from '../sdk/sdk-runtime';

/**
 * The binding of Workers AI with its model calls recorded: `const ai = wrapAi(env.AI)`. It answers what it always does, the
 * same object or a stream of the same bytes.
 *
 * @param ai `env.AI`, which is left as it is.
 */
export function wrapAi<Ai extends AiBinding>(ai: Ai): Ai {
  return wrapAiBinding(ai, (...request) => currentSdk()?.observeModelCall?.(...request) ?? null);
}
