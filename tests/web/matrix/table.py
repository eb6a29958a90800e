"""The reviewed table: every endpoint, whom it is for, what it is about, and for whom sending its form succeeds.

It is written against rules.md §4 by role, not made from `people/rights.py` or the views: both must agree with it.

A line is `endpoint | who | about | done by`:
- who: `everybody`, `program` (no cookie is read), `account` (whoever signed in), `code` (whose browser opened a
  case with its receipt code), or roles and groups of roles.
- about: `-` nothing in particular; `case` a case, which must be on the person's own shelf (else 404); a kind of
  `OBJECTS`; any other word is something of that kind that exists.
- done by (forms about a case): how a person stands to the case, the statuses (`open` is every one but closed, `*`
  every one), traits of the case it needs (+) or must not have (-). Everybody else who may see the case is refused
  (422), and nothing is written. Without it, what the form does is tested elsewhere.
"""

from __future__ import annotations

from feedback.people.roles import Role
from tests.crew import JOBS

GROUPS = {
    "officers": {Role.OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD},
    "heads": {Role.UNIT_HEAD, Role.AGENCY_HEAD},
    "first_desk": {Role.VERIFIER, Role.SECRETARY_DELEGATE, Role.INSPECTOR},
}

QUEUES = {  # who has which queue; for others there is no such page
    "verification": "first_desk",
    "due-next": "officers inspector secretary_delegate",
    "mine": "officers inspector secretary_delegate",
    "unassigned": "officers inspector secretary_delegate",
    "decisions": "heads inspector secretary_delegate",
    "advice": "officers",
    "overdue": "officers first_desk",
    "unexplained": "officers inspector secretary_delegate",
    "waiting": "officers first_desk",
    "bounced": "officers first_desk",
    "with-agencies": "first_desk",
    "set-aside": "verifier inspector",
    "lapor": "officers first_desk",
    "not-in-lapor": "first_desk",
    "closed": "officers inspector secretary_delegate",
}

TABLE = """
account.sign_in_page          | everybody          | -
account.sign_in               | everybody          | -
account.sign_out              | everybody          | -
account.forgotten_page        | everybody          | -
account.forgotten             | everybody          | -
account.new_password_page     | everybody          | -
account.new_password          | everybody          | -
account.home                  | account            | -
account.change_password_page  | account            | -
account.change_password       | account            | -
account.own_conflicts         | officers first_desk | -
account.declare_conflict      | officers first_desk | -
account.end_own_conflict      | officers first_desk | own_conflict
account.custody               | custodian          | -
account.custody_request       | custodian          | reveal
account.approve_reveal        | custodian          | reveal
account.deny_reveal           | custodian          | reveal
account.powers_page              | inspector custodian administrator | -
account.choose_language       | account            | -
account.end_sessions          | account            | -
account.end_session           | account            | -
account.proof_page            | account            | -
account.prove                 | account            | -
account.proof_challenge       | account            | -
account.second_page           | everybody          | -
account.second                | everybody          | -
account.second_challenge      | everybody          | -
account.factors_page          | account            | -
account.begin_app             | account            | -
account.app_page              | account            | -
account.add_app               | account            | -
account.remove_app            | account            | -
account.passkey_challenge     | account            | -
account.add_passkey           | account            | -
account.remove_passkey        | account            | passkey
account.renew_codes           | account            | -
account.stop_reset            | account            | reset

health.live                   | everybody          | -
health.ready                  | everybody          | -
metrics.figures               | program            | collector

public.home                   | everybody          | -
public.how                    | everybody          | -
public.privacy                | everybody          | -
public.accessibility          | everybody          | -
public.choose_language        | everybody          | -
public.promises               | everybody          | -
public.cases                  | everybody          | -
public.offices                | everybody          | -
public.offices_near           | everybody          | -
public.published_case         | everybody          | published
public.subscribe_page         | everybody          | published
public.subscribe              | everybody          | published
public.subscription           | everybody          | subscription
public.answer_subscription    | everybody          | subscription
public.figures                | everybody          | -
public.formations             | everybody          | -
public.survey                 | everybody          | survey_link
public.answer_survey          | everybody          | survey_link
public.survey_results         | everybody          | -
public.survey_result          | everybody          | published_unit
public.survey_after           | code               | case
public.answer_survey_after    | code               | case
public.comment                | everybody          | -
public.edition                | everybody          | -
public.edition_pdf            | everybody          | -
public.record                 | everybody          | -
public.record_text            | everybody          | -
public.tool                   | everybody          | -

public.what                   | everybody          | -
public.save_what              | everybody          | -
public.where                  | everybody          | -
public.save_where             | everybody          | -
public.alike                  | everybody          | -
public.save_alike             | everybody          | -
public.who                    | everybody          | -
public.save_who               | everybody          | -
public.review                 | everybody          | -
public.send                   | everybody          | -
public.receipt                | everybody          | -
public.keep_receipt           | everybody          | -
public.draft_file             | everybody          | -
public.remove_file            | everybody          | -

public.follow                 | everybody          | -
public.enter                  | everybody          | -
public.leave                  | everybody          | -
public.make_code              | everybody          | -
public.new_code               | code               | case
public.case                   | code               | case
public.proof                  | code               | case
public.evidence               | code               | case
public.ask_evidence           | code               | case
public.evidence_file          | code               | case
public.case_file              | code               | file
public.write                  | code               | case | holder open
public.waiting_file           | code               | -
public.remove_waiting         | code               | case
public.confirm                | code               | case | holder answered
public.object_to              | code               | case | holder answered
public.reopen                 | code               | case | holder closed
public.withdraw               | code               | case | holder open
public.rate                   | code               | case | holder answered, holder closed
public.protect                | code               | case | holder * -nameless
public.disclose               | code               | case | holder * -open
public.notices                | code               | case | holder * -nameless
public.held_data              | code               | case
public.held_data_file         | code               | case
public.ask_erasure            | code               | case | holder *
public.answer_contact         | code               | case | holder open +met
public.end_consent            | code               | case | holder open +agreed
public.press                  | code               | case | holder *

violations.refused            | program            | -
api.complaints                | program            | -
api.follow                    | program            | -
api.reference                 | program            | -
api.description               | program            | -

admin.index                   | administrator      | -
admin.people                  | administrator      | -
admin.invite_page             | administrator      | -
admin.invite                  | administrator      | -
admin.person                  | administrator      | user
admin.switch_off              | administrator      | user
admin.switch_on               | administrator      | user
admin.invite_again            | administrator      | user
admin.end_sessions            | administrator      | user
admin.give_post               | administrator      | user
admin.end_post                | administrator      | user
admin.pass_post               | administrator      | user
admin.note_absence            | administrator      | user
admin.end_absence             | administrator      | user
admin.resets_page             | administrator custodian | -
admin.ask_reset               | administrator      | user
admin.agree_reset             | administrator custodian | reset
admin.stop_reset              | administrator custodian | reset
admin.leaks                   | administrator inspector | -
admin.new_leak                | administrator inspector | -
admin.add_leak                | administrator inspector | -
admin.leak                    | administrator inspector | leak
admin.narrow_leak             | administrator inspector | leak
admin.tell_leak               | administrator inspector | leak
admin.leak_authority          | administrator inspector | leak
admin.close_leak              | administrator inspector | leak
admin.leak_letter             | administrator inspector | leak
admin.letters                 | administrator      | -
admin.revive_letter           | administrator      | letter
admin.discard_letter          | administrator      | letter
admin.alarms                  | administrator      | -
admin.see_alarm               | administrator      | matter
admin.settings                | administrator observer | -
admin.setting                 | administrator      | setting
admin.change_setting          | administrator      | setting
admin.units                   | administrator      | -
admin.new_unit                | administrator      | -
admin.add_unit                | administrator      | -
admin.unit                    | administrator      | unit
admin.change_unit             | administrator      | unit
admin.regions                 | administrator      | -
admin.region                  | administrator      | region
admin.change_region           | administrator      | region
admin.categories              | administrator      | -
admin.category                | administrator      | category
admin.change_category         | administrator      | category
admin.outside                 | administrator      | -
admin.outside_body            | administrator      | body
admin.change_outside_body     | administrator      | body
admin.archive_codes           | administrator      | -
admin.new_archive_code        | administrator      | -
admin.add_archive_code        | administrator      | -
admin.archive_code            | administrator      | archive_code
admin.change_archive_code     | administrator      | archive_code
admin.rules                   | administrator      | -
admin.new_rule                | administrator      | -
admin.add_rule                | administrator      | -
admin.rule                    | administrator      | rule
admin.change_rule             | administrator      | rule
admin.calendar                | administrator observer | -
admin.new_day                 | administrator      | -
admin.add_day                 | administrator      | -
admin.day                     | administrator      | day
admin.change_day              | administrator      | day
admin.remove_day              | administrator      | day
admin.hours_of_regency        | administrator observer | -
admin.hours_of_unit           | administrator      | unit
admin.new_hours               | administrator      | -
admin.add_hours               | administrator      | -
admin.end_hours               | administrator      | hours
admin.withdraw_hours          | administrator      | hours
admin.confirm_hours           | administrator      | hours
admin.ladder                  | administrator observer | -
admin.new_ladder_level        | administrator      | -
admin.add_ladder_level        | administrator      | -
admin.ladder_level            | administrator      | ladder
admin.replace_level           | administrator      | ladder
admin.end_level               | administrator      | ladder
admin.standards               | administrator observer | -
admin.standard                | administrator      | standard
admin.new_draft               | administrator      | -
admin.add_draft               | administrator      | -
admin.standard_draft          | administrator observer | draft
admin.change_draft            | administrator      | draft
admin.publish_draft           | administrator      | draft
admin.discard_draft           | administrator      | draft
admin.confirm_standard        | administrator      | standard
admin.retention               | administrator observer inspector custodian | -
admin.suggestions             | administrator observer | -
admin.use_model               | administrator      | -
admin.suppose                 | administrator      | -
admin.suppose_quarter         | administrator      | -
admin.trial                   | administrator      | trial
admin.end_trial               | administrator      | trial
admin.words                   | administrator observer | -
admin.try_sentence            | administrator      | -
admin.new_word                | administrator      | -
admin.add_word                | administrator      | -
admin.word                    | administrator      | heard_word
admin.switch_word             | administrator      | heard_word
admin.retention_rule          | administrator      | -
admin.change_retention_rule   | administrator      | -
admin.rights                  | administrator inspector observer | -
admin.roster                  | personnel_officer  | -
admin.take_roster             | personnel_officer  | -

desk.front                    | officers first_desk | -
desk.find                     | officers first_desk | -
desk.queue                    | officers first_desk | queue
desk.case                     | officers first_desk | case
desk.file                     | officers first_desk | file
desk.intake                   | operator           | -
desk.enter                    | operator           | -
desk.calls                    | operator officers verifier inspector | -
desk.lost_code                | operator           | -
desk.replace_code             | operator           | -
desk.escalations              | officers first_desk | -
desk.take_up                  | officers first_desk | case
desk.office_calls             | first_desk         | -
desk.office_call              | first_desk         | office_call
desk.note_office_call         | first_desk         | office_call
desk.reminders_to_answer      | heads              | -
desk.reminder_to_answer       | heads              | reminder
desk.answer_reminder          | heads              | reminder
desk.margin_now               | officers first_desk | -
desk.ladder                   | officers first_desk | -
desk.recounts                 | officers first_desk | -
desk.recounted                | officers first_desk | edition
desk.handover                 | heads              | -
desk.hand_over                | heads              | -
desk.papers_of_case           | officers first_desk | case
desk.paper_form               | officers first_desk | case
desk.write_paper              | officers first_desk | case
desk.paper                    | officers first_desk | paper
desk.paper_file               | officers first_desk | paper
desk.paper_print              | officers first_desk | paper
desk.paper_again              | officers first_desk | paper
desk.paper_signed             | officers first_desk | paper
desk.new_version              | officers first_desk | paper
desk.write_version            | officers first_desk | paper
desk.register                 | officers first_desk | -
desk.register_file            | officers first_desk | -
desk.dossier_form             | secretary_delegate inspector | case
desk.ask_dossier              | secretary_delegate inspector | case
desk.dossier_page             | secretary_delegate inspector | dossier
desk.dossier_file             | secretary_delegate inspector | dossier
desk.letterheads              | heads first_desk   | -
desk.letterhead               | heads first_desk   | letterhead
desk.keep_letterhead          | heads first_desk   | letterhead
desk.inquiries_list           | heads              | -
desk.inquiry_asked            | heads              | inquiry
desk.explain                  | heads              | inquiry
desk.templates                | heads verifier     | -
desk.new_template             | heads verifier     | -
desk.add_template             | heads verifier     | -
desk.template                 | heads verifier     | template
desk.change_template          | heads verifier     | template
desk.draft                    | officers first_desk | case
desk.lapor_copy               | officers first_desk | case
desk.lapor_files              | officers first_desk | case
desk.week                     | officers first_desk | -
desk.view                     | officers first_desk | view
desk.new_view                 | officers first_desk | -
desk.keep_view                | officers first_desk | -
desk.view_settings            | officers first_desk | kept_view
desk.change_view              | officers first_desk | kept_view
desk.drop_view                | officers first_desk | kept_view
desk.keys                     | officers first_desk | -
desk.switch_keys              | officers first_desk | -
desk.selection                | officers first_desk | -
desk.answers                  | officers secretary_delegate inspector | -
desk.joinings                 | verifier           | -
desk.claims                   | officers secretary_delegate inspector | -
desk.dispositions             | heads secretary_delegate inspector | -

desk.routing                  | first_desk         | case | verifies received -set_aside
desk.dismissal                | first_desk         | case | verifies received
desk.forwarding               | first_desk         | case | verifies received
desk.question                 | officers first_desk | case | verifies received, works in_progress
desk.incident                 | verifier           | case | verifies received -joined -leads -hidden
desk.incident-end             | officers first_desk | case | verifies * +joined, works * +joined
desk.quarantine               | verifier inspector | case | verifies received -set_aside
desk.release                  | verifier inspector | case | sees * +set_aside
desk.protection               | first_desk         | case | verifies received +open
desk.publication              | verifier           | case | sees * +publishable
desk.publication-end          | verifier           | case | sees * +published
desk.lapor                    | first_desk         | case | verifies *, referees *
desk.lapor-answer | officers first_desk | case | verifies * +in_lapor, referees * +in_lapor, works * +in_lapor
desk.lapor-reply | officers first_desk | case | verifies * +in_lapor, referees * +in_lapor, works * +in_lapor
desk.acceptance               | officers secretary_delegate inspector | case | works routed
desk.claim                    | officers secretary_delegate inspector | case | works routed, works in_progress -own
desk.disposition              | heads secretary_delegate inspector | case | works routed, works in_progress
desk.subunit                  | heads secretary_delegate inspector | case | works routed +divided
desk.support                  | officers first_desk | case | works routed, works in_progress
desk.advice                   | officers secretary_delegate inspector | case | asked in_progress
desk.inquiry                  | officers secretary_delegate inspector | case | works routed +grave -asked
desk.contact-request          | officers first_desk | case | works routed -met, works in_progress -met
desk.exclusion                | heads first_desk   | case | verifies received, referees *, works *
desk.exclusion-end            | secretary_delegate inspector | case | sees * +kept
desk.message                  | officers first_desk | case | works routed, works in_progress
desk.note                     | officers first_desk | case | sees *
desk.return                   | officers secretary_delegate inspector | case | works routed, works in_progress
desk.extension                | officers secretary_delegate inspector | case | works in_progress -more_time
desk.extension-decision       | agency_head secretary_delegate inspector | case | decides in_progress +more_time
desk.answer                   | officers secretary_delegate inspector | case | works in_progress -proposed
desk.answer-approval          | agency_head secretary_delegate | case | works in_progress +proposed
desk.answer-refusal           | agency_head secretary_delegate | case | works in_progress +proposed
desk.transfer                 | first_desk         | case | referees routed, referees in_progress
desk.reopening                | secretary_delegate inspector | case | referees closed

inspectorate.front            | secretary_delegate inspector observer | -
inspectorate.months           | secretary_delegate inspector observer | -
inspectorate.spread           | secretary_delegate inspector observer | -
inspectorate.causes           | secretary_delegate inspector observer | -
inspectorate.open_by_age      | secretary_delegate inspector observer | -
inspectorate.funnel           | secretary_delegate inspector observer | -
inspectorate.kecamatan        | secretary_delegate inspector observer | -
inspectorate.week             | secretary_delegate inspector observer | -
inspectorate.secretary        | secretary_delegate inspector | -
inspectorate.behind           | secretary_delegate inspector | -
inspectorate.breaches         | secretary_delegate inspector | -
inspectorate.reminders_list   | secretary_delegate inspector | -
inspectorate.reminder         | inspector          | case
inspectorate.send_reminder    | inspector          | case
inspectorate.escalations      | secretary_delegate inspector | -
inspectorate.definitions      | secretary_delegate inspector observer | -
inspectorate.overdue          | secretary_delegate inspector | -
inspectorate.alarms           | secretary_delegate inspector | -
inspectorate.export_table     | secretary_delegate inspector | -
inspectorate.export_cases     | secretary_delegate inspector | -
inspectorate.editions_made    | secretary_delegate inspector observer | -
inspectorate.make_edition     | inspector          | -
inspectorate.edition_file     | secretary_delegate inspector | -
inspectorate.audit            | inspector observer | -
inspectorate.audit_event      | inspector observer | event
inspectorate.export_record    | inspector          | -
inspectorate.set_aside        | inspector          | -
inspectorate.release          | inspector          | case | sees * +set_aside
inspectorate.adjudicate       | inspector          | case
inspectorate.excuse           | inspector          | case
inspectorate.reveals          | inspector          | -
inspectorate.reveal_form      | inspector          | case
inspectorate.ask_reveal       | inspector          | case
inspectorate.reveal_request   | inspector          | own_reveal
inspectorate.read_identity    | inspector          | own_reveal
inspectorate.withdraw_reveal  | inspector          | own_reveal
inspectorate.erasures         | secretary_delegate inspector | -
inspectorate.erasure_request  | secretary_delegate inspector | erasure
inspectorate.decide_erasure   | secretary_delegate inspector | erasure
inspectorate.legal_holds      | secretary_delegate inspector | -
inspectorate.hold_form        | inspector          | case
inspectorate.ask_hold         | inspector          | case
inspectorate.legal_hold       | secretary_delegate inspector | hold
inspectorate.answer_hold      | secretary_delegate inspector | hold
inspectorate.end_hold         | inspector          | hold
inspectorate.signs            | inspector          | -
inspectorate.sign             | inspector          | sign
inspectorate.sign_thresholds  | inspector          | -
inspectorate.second_looks     | inspector          | -
inspectorate.second_look_results | inspector       | -
inspectorate.second_look_draw | inspector          | draw
inspectorate.second_look      | inspector          | second_look
inspectorate.look_again       | inspector          | second_look
inspectorate.interests        | secretary_delegate inspector | -
inspectorate.interest         | secretary_delegate inspector | conflict
inspectorate.take_hint        | secretary_delegate inspector | conflict
inspectorate.end_interest     | secretary_delegate inspector | conflict
inspectorate.take_back_interest | secretary_delegate inspector | conflict
inspectorate.examinations_list | inspector         | -
inspectorate.examination_of   | inspector          | case
inspectorate.begin_examination | inspector         | case
inspectorate.examination      | inspector          | inspected
inspectorate.examination_step | inspector          | inspected
inspectorate.bring_scan       | inspector          | inspected
inspectorate.examination_file | inspector          | inspected
inspectorate.recommendation   | inspector          | inspected
inspectorate.fulfil_recommendation | inspector     | inspected
inspectorate.pressures        | inspector secretary_delegate | -
inspectorate.pressed          | inspector secretary_delegate | pressure
inspectorate.answer_pressure  | inspector secretary_delegate | pressure
inspectorate.attempts         | inspector secretary_delegate | -

personnel.people              | personnel_officer assessor | -
personnel.person              | personnel_officer assessor | sheet
personnel.person_handling     | personnel_officer assessor | sheet_credit
personnel.person_note         | personnel_officer assessor | sheet_note
personnel.person_sheet        | personnel_officer assessor | sheet
personnel.unit_sheet          | personnel_officer assessor | unit_sheet
personnel.periods             | personnel_officer  | -
personnel.lock_period         | personnel_officer  | -
personnel.export_period       | personnel_officer  | -
personnel.check_period_file   | personnel_officer  | -
personnel.appraisals_page     | personnel_officer  | -
personnel.take_appraisals     | personnel_officer  | -
personnel.awards_list         | personnel_officer  | -
personnel.award               | personnel_officer  | award
personnel.clear_award         | personnel_officer  | award
personnel.decree_award        | personnel_officer  | award
personnel.decline_award       | personnel_officer  | award
personnel.training_list       | personnel_officer  | -
personnel.new_training        | personnel_officer  | -
personnel.enter_training      | personnel_officer  | -
personnel.guided              | assessor civil_servant | -
personnel.guided_person       | assessor civil_servant | guided
personnel.give_feedback       | assessor civil_servant | guided
personnel.withdraw_feedback   | assessor civil_servant | feedback
personnel.begin_coaching      | assessor civil_servant | guided
personnel.add_coaching_step   | assessor civil_servant | guided
personnel.end_coaching        | assessor civil_servant | guided
personnel.propose_award       | assessor civil_servant | guided
personnel.coaching_step_done  | assessor civil_servant | coaching_step
personnel.examination_results | personnel_officer  | -
personnel.notes_list          | heads secretary_delegate inspector | -
personnel.note                | heads secretary_delegate inspector | note
personnel.clearance           | heads secretary_delegate inspector | note
personnel.notice              | heads secretary_delegate inspector | note
personnel.receipt             | heads secretary_delegate inspector | note
personnel.conclusion          | heads secretary_delegate inspector | note
personnel.agreement           | heads secretary_delegate inspector | note
personnel.objection           | heads secretary_delegate inspector | note
personnel.withdrawal          | heads secretary_delegate inspector | note
personnel.attach_evidence     | heads secretary_delegate inspector | note
personnel.remove_evidence     | heads secretary_delegate inspector | note
personnel.evidence_file       | heads secretary_delegate inspector | note
personnel.hand_over           | heads secretary_delegate inspector | note
personnel.note_letter         | heads secretary_delegate inspector | note
personnel.number_letter        | heads secretary_delegate inspector | note
personnel.note_letter_file    | heads secretary_delegate inspector | note
personnel.note_letter_pdf     | heads secretary_delegate inspector | note
personnel.proposal            | heads secretary_delegate inspector | case
personnel.propose             | heads secretary_delegate inspector | case
personnel.staffing            | personnel_officer secretary_delegate inspector observer | -
personnel.staffing_places     | personnel_officer secretary_delegate inspector observer | -
personnel.own_staffing        | heads              | -
personnel.own_staffing_unit   | heads              | own_unit
personnel.staffing_unit       | personnel_officer secretary_delegate inspector observer | unit
personnel.export_staffing     | personnel_officer secretary_delegate inspector observer | -
personnel.norm_times          | personnel_officer secretary_delegate inspector observer | -
personnel.new_norm            | personnel_officer secretary_delegate | -
personnel.add_norm            | personnel_officer secretary_delegate | -
personnel.norm_time           | personnel_officer secretary_delegate inspector observer | norm
personnel.end_norm            | personnel_officer secretary_delegate | norm
personnel.staffing_file       | personnel_officer secretary_delegate | kind_of_file
personnel.take_staffing_file  | personnel_officer secretary_delegate | kind_of_file
personnel.what_if             | personnel_officer secretary_delegate inspector observer | unit
personnel.keep_scenario       | personnel_officer secretary_delegate | unit
personnel.scenario            | personnel_officer secretary_delegate inspector observer | scenario
personnel.drop_scenario       | personnel_officer secretary_delegate | scenario
personnel.formation_list      | personnel_officer secretary_delegate inspector observer | -
personnel.add_formation       | personnel_officer secretary_delegate | -
personnel.formation           | personnel_officer secretary_delegate inspector observer | formation
personnel.advance_formation   | personnel_officer secretary_delegate | formation
personnel.withdraw_formation  | personnel_officer secretary_delegate | formation
personnel.formation_comments  | personnel_officer secretary_delegate | -
personnel.decide_comment      | personnel_officer secretary_delegate | comment
personnel.survey_list         | heads personnel_officer secretary_delegate inspector observer | -
personnel.begin_survey        | secretary_delegate | -
personnel.survey_of           | heads personnel_officer secretary_delegate inspector observer | survey
personnel.publish_survey      | secretary_delegate | survey
personnel.export_survey       | heads personnel_officer secretary_delegate inspector observer | survey
personnel.survey_unit         | heads personnel_officer secretary_delegate inspector observer | survey_unit
personnel.add_plan            | heads secretary_delegate | survey_unit
personnel.finish_plan         | heads secretary_delegate | survey_plan
personnel.survey_links        | secretary_delegate | -
personnel.give_link           | secretary_delegate | -
personnel.survey_poster       | secretary_delegate | poster
personnel.end_link            | secretary_delegate | poster
personnel.record              | civil_servant      | -
personnel.record_handling     | civil_servant      | own_credit
personnel.own_note            | civil_servant      | own_note
personnel.own_letter          | civil_servant      | own_note
personnel.own_letter_file     | civil_servant      | own_note
personnel.own_letter_pdf      | civil_servant      | own_note
personnel.own_receipt         | civil_servant      | own_note
personnel.own_reply           | civil_servant      | own_note
personnel.own_objection       | civil_servant      | own_note
personnel.own_evidence        | civil_servant      | own_note
personnel.examination         | civil_servant      | examination
personnel.examined            | civil_servant      | examination
personnel.examined_file       | civil_servant      | examination
personnel.own_sheet           | civil_servant      | -
personnel.acknowledge_sheet   | civil_servant      | -
personnel.object_to_sheet     | civil_servant      | -
personnel.sheet_objections    | civil_servant secretary_delegate | -
personnel.sheet_objection     | civil_servant secretary_delegate | sheet_objection
personnel.decide_sheet        | civil_servant secretary_delegate | sheet_objection
personnel.certificate         | civil_servant      | certificate
"""

EVERYBODY = " ".join(("visitor", "holder", *JOBS))

OBJECTS = {
    # Things that are not a case, and who may see each (rules.md §6). For everybody else there is no such page.
    # The note is about officer_pkm, from a case that his office must not know of, and he has received it.
    "note": {"note": "head_dinkes delegate inspector inspector2"},
    "own_note": {"note": "officer_pkm"},
    "sheet": {"officer_pkm": "personnel assessor", "officer_dputr": "personnel"},
    # His assessor, and the head of the clinic whom the roster names as his direct superior.
    "guided": {"officer_pkm": "assessor head_pkm", "officer_dputr": ""},
    "feedback": {"officer_pkm": "assessor"},  # what he said himself
    "coaching_step": {"step": "assessor head_pkm officer_pkm"},
    "award": {"award": "personnel"},
    "own_unit": {"pkm_unit": "head_dinkes head_pkm", "dputr_unit": "head_dputr"},
    "unit_sheet": {"pkm_unit": "personnel assessor", "dputr_unit": "personnel"},
    # officer_pkm objects to his sheet; his superior has none in the roster, so the delegate decides.
    "sheet_objection": {"objected": "delegate"},
    "sheet_credit": {"officer_dputr": "personnel"},
    "sheet_note": {"officer_pkm": ""},  # not decided yet, so on nobody's sheet
    "own_credit": {"officer_dputr": "officer_dputr"},
    # A final note about officer_pkm that was handed over: to his direct superior alone.
    "examination": {"handed_over": "head_pkm"},
    "certificate": {"none": ""},
    "inquiry": {"inquiry": "head_pkm"},  # the office the case is about: the question, never the case
    # Two views that an officer of the roads office keeps, and his head for the whole office.
    "view": {"own_view": "officer_dputr", "office_view": "officer_dputr officer_dputr2 head_dputr"},
    "kept_view": {"own_view": "officer_dputr", "office_view": "head_dputr"},
    # A letter of a case at DPUTR: whoever sees the case.
    "paper": {"paper": "officer_dputr officer_dputr2 head_dputr verifier delegate inspector inspector2"},
    "dossier": {"dossier": "delegate inspector inspector2"},
    "letterhead": {"dputr_head": "head_dputr"},
    # A call to the office that holds a late case: its verifying office's to make.
    "office_call": {"office_call": "verifier"},
    "reminder": {"reminder": "head_dputr"},
    "template": {"regency": "verifier", "dputr": "head_dputr"},
    "collector": {"token": ""},  # only who knows the token: tests/inspection/test_figures_of_operation.py
    "pressure": {"pressure": "inspector inspector2"},
    "conflict": {"conflict": "inspector inspector2 delegate"},
    "own_conflict": {"conflict": "head_dukcapil"},
    # Examinations of suspected abuse: one of the inspector's, one to which only his colleague is assigned.
    "inspected": {"inspected": "inspector", "inspected_by_another": "inspector2"},
    "draw": {"draw": "inspector inspector2"},
    # A closed case of the roads office that was drawn; the inspector has acted in it.
    "second_look": {"second_look": "inspector2"},
    # Events of the record: of a case, of suspected abuse, of one about the inspectorate, and of an account.
    "event": {
        "event_in_work": "inspector inspector2 observer",
        "event_abuse": "inspector inspector2 observer",
        "event_about_inspectorate": "",
        "event_security": "inspector inspector2 observer",
    },
    "leak": {"leak": "administrator inspector inspector2"},
    "hold": {"hold": "inspector inspector2 delegate"},
    "erasure": {"erasure": "inspector inspector2 delegate"},
    # Surveys: everybody follows a link and reads a published result; at the desk, heads read their own office's.
    "survey_link": {"survey_link": EVERYBODY},
    "subscription": {"subscription": EVERYBODY},  # whoever has the link of its letters
    "published_unit": {"surveyed": EVERYBODY},
    "poster": {"survey_link": "delegate"},
    "survey_unit": {"surveyed": "personnel delegate inspector inspector2 observer head_pkm head_dinkes"},
    "survey_plan": {"survey_plan": "delegate head_pkm head_dinkes"},
    # A request to open an identity, asked by the inspector; custodians read its head, whoever asked his own.
    "reveal": {"reveal": "custodian custodian2"},
    "own_reveal": {"reveal": "inspector"},
}

READING_IS_NOTED = {
    "personnel.person",
    "personnel.person_handling",
    "personnel.person_sheet",
    "personnel.sheet_objection",
    "personnel.guided_person",
    "personnel.award",
    "personnel.note_letter",
    "personnel.note_letter_file",
    "personnel.note_letter_pdf",
    "personnel.note",
    "personnel.evidence_file",
    "personnel.examination",
    "personnel.examined_file",
}
"""Pages of which it is written down who read them: the one thing that looking may write."""

FRESH = {
    "account.begin_app",
    "account.app_page",
    "account.add_app",
    "account.remove_app",
    "account.passkey_challenge",
    "account.add_passkey",
    "account.remove_passkey",
    "account.renew_codes",
    "account.approve_reveal",
    "account.deny_reveal",
    "inspectorate.ask_reveal",
    "inspectorate.read_identity",
    "admin.ask_reset",
    "admin.agree_reset",
    "admin.invite_page",
    "admin.invite",
    "admin.switch_off",
    "admin.switch_on",
    "admin.give_post",
    "admin.end_post",
    "admin.pass_post",
    "admin.note_absence",
    "admin.new_day",
    "admin.add_day",
    "admin.change_day",
    "admin.remove_day",
    "admin.new_hours",
    "admin.add_hours",
    "admin.end_hours",
    "admin.withdraw_hours",
    "admin.confirm_hours",
    "admin.add_ladder_level",
    "admin.replace_level",
    "admin.end_level",
    "admin.new_draft",
    "admin.add_draft",
    "admin.change_draft",
    "admin.publish_draft",
    "admin.discard_draft",
    "admin.change_retention_rule",
    "admin.tell_leak",
    "admin.confirm_standard",
    "desk.ask_dossier",
    "personnel.export_period",
    "inspectorate.export_table",
    "personnel.export_staffing",
    "personnel.export_survey",
    "inspectorate.export_cases",
    "inspectorate.edition_file",
    "inspectorate.export_record",
}
"""What asks for a proof not older than five minutes: posts and accounts, one's ways to sign in, sealed
identities, what moves deadlines, files of cases."""
