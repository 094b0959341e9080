/** A sheet over the screen for one matter: a question that must be answered first, or settings. Escape closes it; focus stays in it and returns. */
import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Closing without deciding: Escape, or a touch beside the sheet. */
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** Buttons at the foot, the one that goes on last. */
  readonly actions: ReactNode;
}

export function Dialog({ title, isOpen, onClose, children, actions }: DialogProps): ReactElement {
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="sheet-place">
        <AriaDialog className="sheet">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children !== undefined && <div className="sheet-body">{children}</div>}
          <div className="sheet-actions">{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
