import { ChangeDetectionStrategy, ChangeDetectorRef, Component, inject } from '@angular/core';
import { chat, type ChatApi, type ChatInput, type Said } from '../../../runtime/chat/page';

/** The chat page of the runtime tests, begun from a click in a template. */
@Component({
  selector: 'app-root',
  changeDetection: ChangeDetectionStrategy.Default,
  template: '<button (click)="talk()">Talk</button><output>{{ text }}</output>',
})
export class App {
  text = 'quiet';
  private readonly view = inject(ChangeDetectorRef);

  async talk(): Promise<void> {
    const { threadlight, input } = globalThis as unknown as { threadlight: ChatApi; input: ChatInput };
    try {
      const said: readonly Said[] = await chat(threadlight, input);
      (globalThis as unknown as { said: unknown }).said = said;
      this.text = 'done';
    } catch (error) {
      this.text = `failed: ${String(error)}`;
    }
    if (!('Zone' in globalThis)) this.view.markForCheck();
  }
}
