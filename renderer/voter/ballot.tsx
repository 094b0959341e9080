/** From the first question to the review: which of the ballot's screens is shown is the sitting's step. */
import type { ReactElement } from 'react';
import { useSitting } from './sitting-context.tsx';
import { QuestionScreen } from './question.tsx';
import { ReviewScreen } from './review.tsx';
import { WelcomeScreen } from './welcome.tsx';

export function BallotScreens(): ReactElement | undefined {
  const { sitting, act } = useSitting();
  if (sitting.kind === 'none') return undefined;
  const { selections, beginning } = sitting;
  const { step } = selections;
  switch (step.kind) {
    case 'welcome':
      return <WelcomeScreen selections={selections} beginning={beginning} act={act} />;
    case 'question':
      return (
        <QuestionScreen
          key={step.index}
          selections={selections}
          index={step.index}
          leadsTo={step.leadsTo}
          act={act}
        />
      );
    case 'review':
      return <ReviewScreen selections={selections} act={act} />;
  }
}
