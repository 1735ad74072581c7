import { withWorkflow } from 'threadlight';
import '../trace';

export async function GET() {
  return withWorkflow({ name: 'route' }, async () => Response.json({ ok: true }));
}
