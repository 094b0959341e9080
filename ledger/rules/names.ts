/**
 * The closed list of rules by which an entry is refused or told to wait, each with one sentence in English and in Korean as shown to
 * people (protocol.md sections 1 to 4). The rules themselves are in the other files of this folder; entry-* are found by parseEntry.
 */

export interface RuleText {
  readonly en: string;
  readonly ko: string;
}

const rule = (en: string, ko: string): RuleText => ({ en, ko });

export const RULES = {
  // Form and author
  'entry-size': rule('An entry has at most 61,440 bytes.', '항목은 61,440바이트 이하여야 합니다.'),
  'entry-canonical': rule(
    'An entry is canonical JSON, byte for byte.',
    '항목은 바이트까지 정해진 표준(canonical) JSON이어야 합니다.',
  ),
  'entry-form': rule(
    'An entry has exactly the fields of its type.',
    '항목은 그 종류에 정해진 필드만 빠짐없이 가져야 합니다.',
  ),
  'not-founded': rule('A ledger begins with party.founded.', '원장은 party.founded 항목으로 시작합니다.'),
  'author-unknown': rule(
    'The author has not been granted a role yet.',
    '작성자에게 아직 권한이 부여되지 않았습니다.',
  ),
  'author-kind': rule('This key cannot author entries.', '이 키로는 항목을 작성할 수 없습니다.'),
  'author-signature': rule("The author's signature is not valid.", '작성자의 서명이 올바르지 않습니다.'),
  seq: rule('The author has used this number already.', '작성자가 이미 사용한 일련번호입니다.'),
  'seq-gap': rule(
    'An earlier entry of the same author is missing.',
    '같은 작성자의 앞선 항목이 아직 없습니다.',
  ),
  'author-role': rule(
    "The author's role does not allow this entry.",
    '작성자의 역할로는 이 항목을 작성할 수 없습니다.',
  ),
  'author-scope': rule(
    'The author has not been granted the role for this assembly or station.',
    '작성자에게 이 행사 또는 투표소에 대한 권한이 없습니다.',
  ),
  'author-revoked': rule("The author's role was revoked.", '작성자의 권한이 취소되었습니다.'),
  // Party
  'founded-already': rule('A ledger is founded once.', '원장은 한 번만 개설할 수 있습니다.'),
  'founding-keys': rule(
    'The keys that found a ledger must be valid and distinct, the log key named after the origin.',
    '개설에 쓰이는 키는 유효하고 서로 달라야 하며, 로그 키의 이름은 원장 이름과 같아야 합니다.',
  ),
  'founding-authorities': rule(
    'A card authority must be a certificate in DER.',
    '카드 발급 인증기관은 DER 형식의 인증서여야 합니다.',
  ),
  'grant-key': rule(
    'The granted key must be a valid key of the kind its role needs.',
    '부여할 키는 그 역할에 맞는 종류의 올바른 키여야 합니다.',
  ),
  'grant-scope': rule(
    'This role cannot be granted for this scope.',
    '이 역할은 이 범위로 부여할 수 없습니다.',
  ),
  'key-conflict': rule('One key never serves two purposes.', '하나의 키를 두 가지 용도로 쓸 수 없습니다.'),
  'grant-twice': rule(
    'A key is granted a role for a scope once; what was revoked stays revoked.',
    '같은 키에 같은 범위의 역할은 한 번만 부여되며, 취소된 권한은 되살릴 수 없습니다.',
  ),
  'revoke-unknown': rule(
    'What is revoked must have been granted.',
    '부여되지 않은 권한은 취소할 수 없습니다.',
  ),
  'revoke-twice': rule('This role was revoked before.', '이미 취소된 권한입니다.'),
  'blob-index': rule(
    'The number of a part is below their count.',
    '조각의 번호는 전체 조각 수보다 작아야 합니다.',
  ),
  'blob-count': rule(
    'All parts must state the same count of parts.',
    '모든 조각은 같은 전체 조각 수를 적어야 합니다.',
  ),
  'blob-twice': rule('This part is already there.', '이미 있는 조각입니다.'),
  'blob-hash': rule(
    'The parts together do not have the stated hash.',
    '조각을 모두 합친 해시가 적힌 값과 다릅니다.',
  ),
  'blob-missing': rule(
    'The named data is not complete yet.',
    '이 항목이 가리키는 자료가 아직 다 올라오지 않았습니다.',
  ),
  'blob-text': rule('The named data is not a text.', '이 항목이 가리키는 자료가 텍스트가 아닙니다.'),
  // Assembly
  'assembly-unknown': rule('The assembly has not been called yet.', '아직 소집되지 않은 행사입니다.'),
  'assembly-twice': rule('The assembly was called before.', '이미 소집된 행사입니다.'),
  'roll-registrar': rule(
    'The registrar of a roll must hold that role for the assembly.',
    '명부 담당자는 이 행사의 명부 담당 권한이 있어야 합니다.',
  ),
  'roll-twice': rule("A registrar's roll is fixed once.", '명부는 담당자마다 한 번만 확정합니다.'),
  'roll-late': rule(
    'Rolls are fixed before the first election is defined or reserved.',
    '명부는 첫 선거를 정의하거나 예비하기 전에 확정해야 합니다.',
  ),
  // Presence and resolutions
  'presence-none': rule(
    'This assembly was called without counting who is present.',
    '출석을 세지 않는 행사입니다.',
  ),
  'presence-registrar': rule(
    'Those present are counted by the registrar of a first roll.',
    '출석은 첫 번째 명부의 담당자가 셉니다.',
  ),
  'presence-exceeded': rule(
    'There cannot be more members present than on the roll, or than were admitted.',
    '출석 인원은 명부의 인원이나 본인 확인을 한 인원보다 많을 수 없습니다.',
  ),
  'presence-time': rule(
    'A count of those present is not older than the one before.',
    '출석을 센 시각은 앞선 것보다 이를 수 없습니다.',
  ),
  'quorum-missing': rule(
    'Polls open when those present were counted and the quorum is met.',
    '출석을 세고 의사정족수가 차야 투표를 개시합니다.',
  ),
  'agenda-twice': rule('An item is resolved once.', '안건은 한 번만 의결합니다.'),
  'agenda-card': rule(
    'Without ballots an assembly decides by a motion, a special majority or a roll call.',
    '투표지 없이 하는 의결의 규칙은 과반수 의결, 특별 의결, 기명 의결 가운데 하나여야 합니다.',
  ),
  'agenda-figures': rule(
    'The figures fit together, and agree with the members and those present that the ledger knows.',
    '수는 서로 맞아야 하며 원장에 있는 재적과 출석에 어긋나지 않아야 합니다.',
  ),
  'agenda-named': rule('Names belong to a roll call only.', '이름은 기명 의결에만 적을 수 있습니다.'),
  // Election: definition
  'election-unknown': rule('The election has not been defined yet.', '아직 정의되지 않은 선거입니다.'),
  'election-twice': rule('The election was defined before.', '이미 정의된 선거입니다.'),
  'definition-parameters': rule(
    'The Belenios parameters must be valid and carry the same uuid.',
    'Belenios 선거 정보가 올바르고 선거 번호(uuid)가 같아야 합니다.',
  ),
  'definition-trustees': rule(
    'The trustees must be valid, distinct, and prove that they know their keys.',
    '개표 관리자(trustee)의 키는 올바르고 서로 달라야 하며 소유가 증명되어야 합니다.',
  ),
  'definition-public-key': rule(
    "The election's key must be the product of its trustees' keys.",
    '선거 공개키는 개표 관리자 공개키들의 곱이어야 합니다.',
  ),
  'definition-questions': rule(
    'Every question offers an explicit abstention and asks for at least one choice.',
    '모든 문항에는 기권 선택이 있어야 하고 하나 이상 선택하게 해야 합니다.',
  ),
  'definition-cards': rule(
    'Every question has exactly one rule card.',
    '문항마다 개표 규칙(규칙 카드)이 정확히 하나 있어야 합니다.',
  ),
  'card-kind': rule(
    'The rule is of a kind that ballots of this version can be counted by.',
    '이 버전의 투표지로 셀 수 있는 종류의 규칙이어야 합니다.',
  ),
  'card-answers': rule(
    'The rule counts exactly the answers of its question; a yes-or-no question offers yes and no, in this order.',
    '규칙은 문항의 선택지를 빠짐없이 세어야 하며, 찬반 문항의 선택지는 찬성, 반대 순서여야 합니다.',
  ),
  'card-choices': rule(
    'A voter may choose as many answers as the rule counts.',
    '한 사람이 고를 수 있는 수는 규칙이 세는 수와 같아야 합니다.',
  ),
  'card-names': rule(
    'Candidates are named once: on the ballot paper, or on the rule where the paper offers yes and no.',
    '후보자의 이름은 투표지에 적고, 찬반 문항에서는 규칙에 적어야 합니다.',
  ),
  'card-method': rule(
    "The question names the card's own method of counting.",
    '문항에 적힌 개표 방식은 규칙과 같아야 합니다.',
  ),
  'card-figures': rule(
    'The rule refers only to figures that the ledger knows.',
    '규칙은 원장이 알 수 있는 수만 기준으로 삼아야 합니다.',
  ),
  'definition-weights': rule(
    'Weights are of voter groups of the paper, not the same for all, and of no question that is shuffled.',
    '가중치는 이 투표용지의 선거인단에만, 모두 같지 않게 둘 수 있으며, 섞는 문항에는 둘 수 없습니다.',
  ),
  'definition-shufflers': rule(
    'A question that is shuffled needs at least two shufflers, each a trustee and named once; no other does.',
    '섞는 문항에는 개표 관리자 가운데 섞는 사람이 둘 이상 있어야 하고, 다른 문항에는 없어야 합니다.',
  ),
  'definition-display': rule(
    'What is shown must be what is encrypted, with distinct ballot numbers.',
    '화면 표시는 암호화되는 내용과 같아야 하며 기호는 겹치지 않아야 합니다.',
  ),
  'definition-ballot-size': rule(
    'The largest possible ballot must fit an entry.',
    '가장 큰 투표지도 하나의 항목에 들어가야 합니다.',
  ),
  'definition-issuers': rule(
    'Exactly one permit issuer is needed for each voter group and each registrar whose roll has it.',
    '선거인단마다, 그 명부를 가진 담당자마다 투표 허가 발급키가 정확히 하나 있어야 합니다.',
  ),
  'issuer-key': rule(
    'An issuer key is RSA of 2048 or 3072 bits with e = 65537.',
    '발급키는 2048 또는 3072비트 RSA(e = 65537)여야 합니다.',
  ),
  'issuer-key-reused': rule(
    'An issuer key is used once in a ledger.',
    '발급키는 원장에서 한 번만 쓸 수 있습니다.',
  ),
  'issuer-proof': rule(
    'The issuer must prove possession of its key.',
    '발급키의 소유 증명이 올바르지 않습니다.',
  ),
  'roll-missing': rule('A voter group is on no fixed roll yet.', '확정된 명부에 아직 없는 선거인단입니다.'),
  'roll-second': rule(
    'A second roll repeats the first one of another registrar, once.',
    '두 번째 명부는 다른 담당자의 첫 번째 명부와 같아야 하며 한 번만 둘 수 있습니다.',
  ),
  'group-too-small': rule(
    'A voter group is too small to keep its votes secret.',
    '선거인단이 너무 작아 투표의 비밀을 지킬 수 없습니다.',
  ),
  'definition-stations': rule(
    'The keys of a station must have been granted for it, and its registrar must have a roll.',
    '투표소의 키는 그 투표소에 부여된 것이어야 하고 담당자에게 명부가 있어야 합니다.',
  ),
  'station-differs': rule(
    'A station keeps its keys and registrar in all elections of an assembly.',
    '투표소의 키와 명부 담당자는 한 행사의 모든 선거에서 같아야 합니다.',
  ),
  'station-opened-before': rule(
    'No election is added to a station that has opened its polls.',
    '이미 투표를 개시한 투표소에는 선거를 추가할 수 없습니다.',
  ),
  'reserve-twice': rule(
    'A reserve slot is made once, before an election of its number is defined.',
    '예비 투표는 같은 선거 번호로 한 번만, 그 선거를 정의하기 전에 만듭니다.',
  ),
  'reserve-unknown': rule('There is no reserve slot of this number yet.', '아직 없는 예비 투표입니다.'),
  'reserve-differs': rule(
    'An election on a reserve slot keeps the voters, permits and stations it was reserved with.',
    '예비 투표로 정의하는 선거는 선거인단과 발급키와 투표소가 예비할 때와 같아야 합니다.',
  ),
  'reserve-released': rule('This reserve slot has ended.', '이미 끝난 예비 투표입니다.'),
  'reserve-opened': rule(
    'A reserve slot is not released once a station has opened its polls for it.',
    '투표를 개시한 예비 투표는 해제할 수 없습니다.',
  ),
  'reserve-contest': rule(
    'An election that is part of a contest is not withdrawn: the contest could never be declared.',
    '합산 선거에 들어 있는 선거는 철회할 수 없습니다. 철회하면 합산 결과를 낼 수 없습니다.',
  ),
  'reserve-running': rule(
    'A reserve slot is released while none of its stations has open polls.',
    '예비 투표는 그 투표소들이 투표 중이 아닐 때 해제합니다.',
  ),
  'trustee-key': rule(
    'Every trustee has one valid Ed25519 key for entries, of no other use.',
    '개표 관리자마다 다른 용도가 없는 올바른 Ed25519 키가 하나씩 있어야 합니다.',
  ),
  'author-trustee': rule(
    'Only this trustee may write this entry.',
    '해당 개표 관리자만 작성할 수 있는 항목입니다.',
  ),
  'acceptance-definition': rule(
    'A trustee accepts the definition as it is in the ledger.',
    '개표 관리자는 원장에 있는 선거 정의를 그대로 수락해야 합니다.',
  ),
  'acceptance-twice': rule('The trustee accepted before.', '개표 관리자가 이미 수락했습니다.'),
  // Election: polls
  'approval-card': rule(
    'Approvals come from staff cards granted for this station.',
    '승인은 이 투표소에 권한이 있는 직원 카드로 해야 합니다.',
  ),
  'approval-manager': rule(
    'One approval is by a manager, the other by a manager or a clerk.',
    '승인 하나는 투표관리관, 다른 하나는 투표관리관이나 투표사무원이어야 합니다.',
  ),
  'approval-signature': rule(
    "A staff card's signature is not valid.",
    '직원 카드의 서명이 올바르지 않습니다.',
  ),
  'approval-reused': rule('These approvals were used before.', '이미 사용된 승인입니다.'),
  'station-unknown': rule(
    'No election names this station yet.',
    '아직 어떤 선거에도 지정되지 않은 투표소입니다.',
  ),
  'station-device': rule(
    "Only the device that the election names acts for the station's polls.",
    '선거에 지정된 기기만 이 투표소의 투표를 진행할 수 있습니다.',
  ),
  'polls-opened-already': rule(
    'The polls of this station were opened before; they open again after closing, for elections on reserve slots.',
    '이미 투표를 개시한 투표소입니다. 마감한 뒤 예비 투표를 위해서만 다시 개시합니다.',
  ),
  'polls-elections': rule(
    'Polls open for all elections of the station that are not closed and were not opened there before, and no others.',
    '투표는 이 투표소에서 아직 개시하지 않은, 종료되지 않은 모든 선거에 대해서만 개시합니다.',
  ),
  'trustees-pending': rule(
    'Not all trustees have accepted yet.',
    '아직 수락하지 않은 개표 관리자가 있습니다.',
  ),
  'checkpoint-ahead': rule('The checkpoint is ahead of the ledger.', '체크포인트가 원장보다 앞서 있습니다.'),
  'checkpoint-root': rule(
    'The checkpoint named is one of this ledger.',
    '기재된 체크포인트는 이 원장의 것이어야 합니다.',
  ),
  'station-revoked': rule(
    "Polls do not open when the station's key was revoked.",
    '투표소 키의 권한이 취소되면 투표를 개시할 수 없습니다.',
  ),
  'polls-not-opened': rule(
    'The polls of this station are not open yet.',
    '아직 투표를 개시하지 않은 투표소입니다.',
  ),
  'polls-state': rule(
    "This does not follow from the present state of the station's polls.",
    '투표소의 현재 상태에서는 할 수 없는 일입니다.',
  ),
  'polls-closed': rule('The polls of this station are closed.', '투표를 마감한 투표소입니다.'),
  'polls-reopen': rule(
    'Polls are not reopened once an election of the station is closed.',
    '종료된 선거가 있는 투표소의 투표는 다시 열 수 없습니다.',
  ),
  // Election: admissions, permits, ballots
  'station-registrar': rule(
    'Only the registrar of the station records its admissions.',
    '이 투표소의 명부 담당자만 본인 확인을 기록할 수 있습니다.',
  ),
  'device-revoked': rule(
    'Admissions ended when the device was revoked.',
    '기기의 권한이 취소되어 본인 확인을 더 받을 수 없습니다.',
  ),
  'station-election': rule(
    'This station has no such election and voter group.',
    '이 투표소에 없는 선거 또는 선거인단입니다.',
  ),
  'commitment-seen': rule('An admission is recorded once.', '본인 확인은 한 번만 기록합니다.'),
  'admission-count': rule(
    'There cannot be more permits than admissions.',
    '허가 수는 본인 확인 수보다 많을 수 없습니다.',
  ),
  'roll-exceeded': rule(
    'There cannot be more admissions or ballots than members on the roll.',
    '본인 확인이나 투표지는 명부의 인원보다 많을 수 없습니다.',
  ),
  'ballot-station': rule(
    'Ballots come from a station of their election.',
    '투표지는 그 선거의 투표소에서 나와야 합니다.',
  ),
  'election-closed': rule('The election is closed.', '종료된 선거입니다.'),
  'ballot-syntax': rule('The ballot is not in the strict form.', '투표지의 형식이 올바르지 않습니다.'),
  'ballot-header': rule(
    'The ballot belongs to another election or definition.',
    '다른 선거 또는 다른 정의의 투표지입니다.',
  ),
  permit: rule('The permit is not valid for this ballot.', '이 투표지에 유효한 투표 허가가 아닙니다.'),
  'credential-used': rule('A ballot with this permit was cast before.', '이 허가로 이미 투표했습니다.'),
  'credential-spoiled': rule('This permit was spoiled.', '훼손 처리된 투표 허가입니다.'),
  'ballot-proofs': rule('The proofs of the ballot are not valid.', '투표지의 증명이 올바르지 않습니다.'),
  'ballot-challenged': rule(
    'This ballot was opened to check the machine and is never counted.',
    '기계 확인을 위해 열어 본 투표지이므로 투표로 셀 수 없습니다.',
  ),
  'challenge-cast': rule(
    'A ballot that was cast is never opened to check the machine.',
    '이미 투표한 투표지는 기계 확인에 쓸 수 없습니다.',
  ),
  'challenge-twice': rule(
    'A ballot is opened to check the machine once.',
    '투표지 한 장으로는 기계 확인을 한 번만 기록합니다.',
  ),
  // Election: closing
  'closing-papers': rule(
    'The closing report has one line for each election and voter group of the station.',
    '마감 보고에는 투표소의 선거와 선거인단마다 한 줄이 있어야 합니다.',
  ),
  'closing-admitted': rule(
    'No more ballots are cast than members were admitted.',
    '투표지는 본인 확인을 한 인원보다 많을 수 없습니다.',
  ),
  'closing-figures': rule(
    'The ledger holds more than the closing report says.',
    '마감 보고보다 원장에 더 많은 기록이 있습니다.',
  ),
  'closing-pending': rule(
    'Entries that the closing report counts are still missing.',
    '마감 보고에 포함된 항목이 아직 원장에 없습니다.',
  ),
  'closing-refused': rule(
    'The closing report calls an accepted entry refused.',
    '마감 보고가 수락된 항목을 거부된 것으로 적었습니다.',
  ),
  'lost-station': rule(
    'A lost station has opened its polls and never closed them.',
    '유실 투표소는 투표를 개시하고 마감하지 못한 곳이어야 합니다.',
  ),
  'stations-none': rule(
    'No station has opened its polls for this election.',
    '이 선거의 투표를 개시한 투표소가 없습니다.',
  ),
  'stations-open': rule(
    'A station that votes of this election could come from has not closed its polls for it yet.',
    '이 선거의 표가 더 나올 수 있는 투표소가 아직 마감하지 않았습니다.',
  ),
  // Election: result
  'election-open': rule('The election is not closed yet.', '아직 종료되지 않은 선거입니다.'),
  'tally-twice': rule('The tally was computed before.', '이미 집계된 선거입니다.'),
  'tally-differs': rule('The tally is not that of the accepted ballots.', '수락된 투표지의 집계와 다릅니다.'),
  'tally-missing': rule('The tally is not there yet.', '아직 집계가 없습니다.'),
  'shuffle-order': rule(
    'Shuffles follow the order of the definition, each trustee once, before anything is decrypted.',
    '섞기는 정의된 순서대로 관리자마다 한 번, 복호화하기 전에 해야 합니다.',
  ),
  'shuffle-invalid': rule('The shuffle is not valid.', '섞기의 증명이 올바르지 않습니다.'),
  'shuffles-missing': rule(
    'The votes must be shuffled more often before they are decrypted.',
    '복호화하기 전에 투표를 더 섞어야 합니다.',
  ),
  'decryption-twice': rule('This trustee has decrypted before.', '이미 복호화한 개표 관리자입니다.'),
  'decryption-invalid': rule('The partial decryption is not valid.', '부분 복호화가 올바르지 않습니다.'),
  'decryptions-missing': rule(
    "Not all of the trustees' decryptions that are needed are there yet.",
    '개표에 필요한 개표 관리자의 복호화가 아직 모자랍니다.',
  ),
  'result-twice': rule('The result was declared before.', '이미 결과가 선포된 선거입니다.'),
  'result-form': rule(
    'The result has one count for each choice of a question, or every opened vote of one that was shuffled.',
    '결과에는 문항의 선택지마다 득표수가 하나씩, 섞은 문항에는 열어 본 투표가 모두 있어야 합니다.',
  ),
  'result-ballots': rule(
    'The result counts exactly the accepted ballots, with their weights.',
    '결과는 수락된 투표지를 가중치대로 빠짐없이 세어야 합니다.',
  ),
  // Contest: pools that are counted together
  'contest-twice': rule('A contest is defined once.', '합산 선거는 한 번만 정의합니다.'),
  'contest-unknown': rule('The contest is not defined yet.', '아직 정의되지 않은 합산 선거입니다.'),
  'contest-card': rule(
    'The card of a contest is one of weighted pools, with a pool for each of its pools.',
    '합산 선거의 규칙은 반영비율 규칙이어야 하며 그 구성과 맞아야 합니다.',
  ),
  'contest-question': rule(
    'Pools are of questions of this assembly that offer the same candidates, each in one contest.',
    '합산할 문항은 이 대회의 같은 후보자 문항이어야 하며 한 합산 선거에만 들어갑니다.',
  ),
  'contest-late': rule(
    'A contest is defined before polls open for any part of it.',
    '합산 선거는 해당 투표를 개시하기 전에 정의해야 합니다.',
  ),
  'contest-missing': rule(
    'The contest that a question is part of is not defined yet.',
    '이 문항이 들어갈 합산 선거가 아직 정의되지 않았습니다.',
  ),
  'poll-figures': rule(
    'The figures are not exact ones of an opinion poll of the contest.',
    '합산 선거의 여론조사에 맞는 정확한 수가 아닙니다.',
  ),
  'poll-twice': rule('An opinion poll is recorded once.', '여론조사는 한 번만 기록합니다.'),
  'poll-late': rule(
    'Opinion polls are recorded before any vote of the contest is decrypted.',
    '여론조사는 개표를 시작하기 전에 기록해야 합니다.',
  ),
  'contest-pending': rule(
    'A result or an opinion poll of the contest is still missing.',
    '합산할 결과나 여론조사가 아직 없습니다.',
  ),
  'contest-figures': rule(
    'The figures of the pools cannot be counted together.',
    '모인 수를 규칙대로 합산할 수 없습니다.',
  ),
  'contest-declared-twice': rule('A contest is declared once.', '합산 결과는 한 번만 선포합니다.'),
  'result-verdict': rule(
    'The verdict does not follow from the votes by the rule of the question.',
    '판정이 문항의 규칙으로 센 결과와 다릅니다.',
  ),
  'result-differs': rule('The result is not that of the decryptions.', '복호화한 결과와 다릅니다.'),
} as const satisfies Readonly<Record<string, RuleText>>;

export type RuleName = keyof typeof RULES;
