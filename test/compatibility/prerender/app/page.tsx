import { withConversation, withTask, withWorkflow } from 'threadlight';
import { sdk } from './trace';

export default async function Page() {
  const text = await withConversation('static', () =>
    withWorkflow({ name: 'page' }, async () => withTask({ name: 'step' }, async () => 'rendered')),
  );
  console.log(`spans: ${sdk.report().pending}`);
  return <p>{text}</p>;
}
