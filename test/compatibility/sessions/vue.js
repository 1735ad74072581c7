import { createApp, defineAsyncComponent, h, nextTick, onErrorCaptured, onMounted, reactive, ref, Suspense, watch } from 'vue';
import { later, laterFailing, shows, stage } from './page.js';

const Late = defineAsyncComponent(async () => later({ render: () => h('p', 'async component') }));

const Setup = {
  async setup() {
    const first = await later('async');
    const second = await later('setup');
    return () => h('p', `${first} ${second}`);
  },
};

const Failing = {
  async setup() {
    await laterFailing('on purpose');
  },
};

export async function session(log) {
  const watched = [];
  const state = reactive({ count: 0 });
  const App = {
    setup() {
      const error = ref('');
      const mounted = ref('');
      onMounted(async () => void (mounted.value = await later('mounted')));
      onErrorCaptured((caught) => {
        error.value = `caught ${caught.message}`;
        return false;
      });
      watch(
        () => state.count,
        async (count) => void watched.push(await later(count)),
      );
      return () => [
        h(Suspense, null, { default: () => h('div', [h(Setup), h(Late)]) }),
        h(Suspense, null, { default: () => h(Failing) }),
        h('button', { onClick: async () => void (state.count = await later(state.count + 1)) }, `count ${state.count}`),
        h('p', `${mounted.value} ${error.value}`),
      ];
    },
  };
  const app = createApp(App);
  app.config.warnHandler = () => {};
  app.mount(stage());
  for (const text of ['async setup', 'async component', 'mounted', 'caught on purpose', 'count 0']) log(await shows(text));
  document.querySelector('button').click();
  log(await shows('count 1'));
  await later(undefined, 20);
  state.count = 5;
  log(document.querySelector('button').textContent);
  await nextTick();
  log(document.querySelector('button').textContent);
  await later(undefined, 20);
  log('watched', watched.join());
  app.unmount();
  log(document.body.textContent);
}
