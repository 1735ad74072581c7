import { useSignal } from '@preact/signals';
import type { SessionDetail } from '../../server/sessions/api';
import { deleteSession, exportFormats, exportUrl } from '../client/api';
import { usePageCommands } from '../client/page-keys';
import { navigate } from '../client/router';
import { segment } from '../client/segment';
import { dropSession } from '../client/session-list';
import type { OpenSession } from '../client/session';
import { words } from '../client/words';
import { Button, IconButton } from '../parts/button';
import { copyText } from '../parts/copy';
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { Popover } from '../parts/popover';
import { ShareDialog } from '../share/dialog';
import { openFind } from './find';

/** What can be done with a session: find, compare, share, export, delete. */
export function SessionActions({ session, detail }: { session: OpenSession; detail: SessionDetail }) {
  const text = words.value.conversation;
  const dialog = useSignal<'share' | 'delete' | null>(null);
  const close = () => (dialog.value = null);
  const compare = () => navigate(`/compare?a=${segment(detail.id)}`);
  usePageCommands(
    [
      { id: 'find', icon: 'search', run: openFind },
      { id: 'copyAddress', icon: 'link', run: () => void copyText(location.href) },
      { id: 'compareThis', icon: 'compare', run: compare },
      { id: 'shareThis', icon: 'share', run: () => (dialog.value = 'share') },
      { id: 'exportMarkdown', icon: 'export', run: () => download(exportUrl(detail.id, 'markdown')) },
      { id: 'exportOtlp', icon: 'export', run: () => download(exportUrl(detail.id, 'otlp')) },
      { id: 'deleteThis', icon: 'trash', run: () => (dialog.value = 'delete') },
    ],
    detail.id,
  );
  return (
    <div class="session-actions">
      <IconButton icon="search" label={text.find} onClick={openFind} />
      <IconButton icon="compare" label={text.compare} onClick={compare} />
      <IconButton icon="share" label={text.share} onClick={() => (dialog.value = 'share')} />
      <Popover label={text.export} icon="export" align="end" iconOnly>
        {() => <ExportMenu id={detail.id} />}
      </Popover>
      <IconButton icon="trash" label={text.delete} onClick={() => (dialog.value = 'delete')} />
      {dialog.value === 'share' && <ShareDialog session={session} onClose={close} />}
      {dialog.value === 'delete' && <DeleteDialog detail={detail} onClose={close} />}
    </div>
  );
}

function ExportMenu({ id }: { id: string }) {
  return (
    <ul class="menu">
      {exportFormats.map((format) => (
        <li key={format}>
          <a class="menu-item" href={exportUrl(id, format)} download>
            <Icon name="file" />
            <span>{words.value.conversation.exports[format]}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

function DeleteDialog({ detail, onClose }: { detail: SessionDetail; onClose: () => void }) {
  const text = words.value.conversation;
  const problem = useSignal<string | null>(null);
  const remove = async () => {
    try {
      await deleteSession(detail.id);
      dropSession(detail.id);
      navigate('/');
    } catch (error) {
      problem.value = String(error);
    }
  };
  return (
    <Dialog
      title={text.deleteTitle}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {words.value.parts.cancel}
          </Button>
          <Button look="danger" onClick={() => void remove()}>
            {text.delete}
          </Button>
        </>
      }
    >
      <p>{text.deleteWarning(detail.turnCount, detail.spanCount)}</p>
      {problem.value && (
        <p class="field-problem" role="alert">
          {problem.value}
        </p>
      )}
    </Dialog>
  );
}
