/** The kiosk's button: at least 20 mm, verb and noun, press begins and ends on it (React Aria). Its colours are in button.css. */
import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Icon, type IconName } from './icon.tsx';
import './button.css';

export interface ButtonProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
  /** `primary`: the one thing to do next; `secondary`: the other way; `quiet`: beside the matter; `danger`: what cannot be taken back. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** On which side of the words the icon stands. */
  readonly iconAt?: 'start' | 'end';
  readonly isDisabled?: boolean;
  /** When the words alone do not say it. */
  readonly label?: string;
  /** Ids of what explains it, such as the reason why it is disabled. */
  readonly describedBy?: string;
  /** For a button in another language than the page's. */
  readonly lang?: string;
  readonly autoFocus?: boolean;
}

export function Button({
  variant = 'secondary',
  icon,
  iconAt = 'start',
  isDisabled = false,
  label,
  describedBy,
  autoFocus = false,
  lang,
  onPress,
  children,
}: ButtonProps): ReactElement {
  return (
    <AriaButton
      className={`button button-${variant}`}
      isDisabled={isDisabled}
      autoFocus={autoFocus}
      onPress={onPress}
      {...(label !== undefined && { 'aria-label': label })}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
    >
      {icon !== undefined && iconAt === 'start' && <Icon name={icon} />}
      <span {...(lang !== undefined && { lang })}>{children}</span>
      {icon !== undefined && iconAt === 'end' && <Icon name={icon} />}
    </AriaButton>
  );
}
