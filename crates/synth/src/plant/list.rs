//! The one list of planted errors: rule, what must fail with it, how it is planted.
//!
//! Those that need a rare record come first, so that the common ones do not use it up.

use super::{Plant, Sow, assessment, child, community, double, household, person, relation, result, slip, structure};

type OnHousehold =
    fn(&mut super::tree::Household, &mut super::record::Record, &super::Ground) -> Option<super::record::Sown>;

const fn on(rule: &'static str, sow: OnHousehold) -> Plant {
    Plant { rule, also: &[], touches: &[], sow: Sow::Household(sow) }
}

const fn with(rule: &'static str, also: &'static [&'static str], sow: OnHousehold) -> Plant {
    Plant { rule, also, touches: &[], sow: Sow::Household(sow) }
}

const fn report(
    rule: &'static str,
    also: &'static [&'static str],
    touches: &'static [&'static str],
    sow: fn(&mut super::tree::Community) -> Option<super::record::Sown>,
) -> Plant {
    Plant { rule, also, touches, sow: Sow::Community(sow) }
}

impl Plant {
    /// The counts of the community that an error in a household upsets.
    const fn touching(self, touches: &'static [&'static str]) -> Self {
        Self { touches, ..self }
    }
}

/// One entry for each rule of the schema; a test compares the names.
pub(super) const PLANTS: &[Plant] = &[
    // communities
    Plant { rule: "community_is_in_the_frame", also: &[], touches: &[], sow: Sow::Frame },
    report("community_codes_nest", &[], &["village_id"], community::village_of_another_township),
    report("reported_households_match_forms", &[], &["reported_households"], community::one_household_more),
    report("reported_persons_match_forms", &[], &["reported_persons"], community::one_person_more),
    report(
        "reported_suspects_match_forms",
        &["suspects_are_examined_or_missed"],
        &["suspects"],
        community::one_suspect_more,
    ),
    report(
        "vacant_dwellings_match_forms",
        &[],
        &["vacant_households", "listed_households"],
        community::one_vacancy_more,
    ),
    report("listing_is_explained_by_forms", &[], &["listed_households"], community::one_household_listed_more),
    report("listed_persons_are_registered", &[], &["listed_persons"], community::one_person_listed_more),
    report("household_numbers_have_no_gap", &[], &["households"], community::household_number_skipped),
    // components of a disability
    on("early_deafness_comes_with_speech", assessment::early_deafness_alone),
    on("visual_grade_fits_field", assessment::narrow_field_at_a_mild_grade),
    on("visual_grade_fits_acuity", assessment::other_acuity),
    on("speech_grade_fits_intelligibility", assessment::other_intelligibility),
    on("intellectual_grade_fits_iq", assessment::other_iq),
    on("intellectual_grade_fits_whodas", assessment::other_intellectual_whodas),
    on("measures_fit_age", assessment::measure_of_a_child),
    on("mental_grade_fits_whodas", assessment::other_mental_whodas),
    on("mental_disorder_lasts_over_a_year", assessment::short_mental_disorder),
    on("hearing_grade_fits_loss", assessment::other_hearing),
    on("measured_or_not_measurable", assessment::measure_left_out),
    on("not_measurable_has_no_measurement", assessment::measured_though_not_measurable),
    on("cause_belongs_to_category", assessment::foreign_cause),
    on("measures_belong_to_category", assessment::foreign_measure),
    on("onset_lies_between_birth_and_reference", assessment::onset_after_reference),
    on("assessed_between_visit_and_close", assessment::assessed_after_close),
    on("speech_not_rated_under_three", child::speech_under_three),
    on("hearing_grade_fits_age", child::mild_hearing_loss_at_two),
    on("intellectual_grade_fits_dq", child::other_dq),
    // slips
    with("suspects_are_examined_or_missed", &["missed_suspect_has_reason"], slip::missed_without_reason)
        .touching(&["suspects"]),
    on("missed_suspect_is_coded_nine", slip::missed_but_healthy),
    on("slip_result_fits_outcome", slip::result_though_missed),
    on("slip_matches_household_form", slip::other_category),
    on("assessed_category_was_examined", slip::assessed_without_examination),
    on("disability_only_among_suspects", slip::disabled_without_suspicion),
    on("slip_grade_fits_result", slip::grade_without_disability),
    on("missed_suspect_has_reason", slip::reason_though_examined),
    on("every_suspicion_was_examined", slip::specialty_left_out),
    on("slip_names_a_suspicion", slip::no_suspicion),
    with("suspect_has_one_slip", &["suspects_are_examined_or_missed"], slip::slip_lost).touching(&["suspects"]),
    with("no_slip_without_suspicion", &["suspects_are_examined_or_missed"], slip::suspicion_taken_back)
        .touching(&["suspects"]),
    on("slip_number_once_in_community", double::slip_number_twice),
    on("slip_has_number_and_appointment", slip::no_number),
    on("appointment_follows_visit", slip::appointment_before_visit),
    // results
    on("form_matches_household_form", result::other_grade_on_the_form),
    on("disability_has_assessment", result::assessments_lost),
    on("disability_has_its_form", result::form_lost),
    on("result_matches_components", result::other_category_than_assessed),
    on("grade_is_most_severe_component", result::other_grade_than_assessed),
    on("key_occurs_once", structure::entered_twice),
    on("form_only_with_disability", result::form_for_a_healthy_person),
    on("final_grade_fits_result", result::grade_without_disability),
    // kinship
    on("household_has_at_most_one_spouse", relation::two_spouses),
    on("grandparent_is_25_years_older_than_head", relation::grandparent_twenty_years_older),
    on("parent_is_15_years_older_than_head", relation::parent_ten_years_older),
    on("child_is_younger_than_head", relation::child_older_than_head),
    on("grandchild_is_25_years_younger", relation::grandchild_too_old),
    on("parent_is_older_than_head", relation::parent_younger_than_head),
    on("child_is_15_years_younger_than_head", relation::child_ten_years_younger),
    on("spouse_is_of_opposite_sex", relation::spouse_of_same_sex),
    on("spouse_is_married", relation::single_spouse),
    on("head_with_spouse_is_married", relation::single_head_with_spouse),
    on("household_has_one_head", relation::no_head),
    on("head_is_on_line_one", relation::head_on_line_two),
    // persons
    on("born_before_reference_time", person::born_after_reference),
    on("head_is_fifteen_or_over", person::head_of_fourteen),
    on("age_is_at_most_120", person::older_than_120),
    on("age_is_at_most_105", person::older_than_105),
    on("marriage_fits_age", person::married_too_young),
    on("education_fits_age", person::too_young_for_the_education),
    on("schooling_fits_education", person::never_at_school_with_a_level),
    on("never_attended_school_cannot_read", person::reads_without_school),
    on("college_can_read", person::college_without_reading),
    on("education_asked_from_six", person::education_of_a_small_child),
    on("adult_items_asked_from_fifteen", person::work_of_a_child),
    on("child_was_examined", person::child_not_examined),
    on("screening_from_seven", person::child_screened),
    on("child_is_never_a_missed_suspect", person::child_called_missed),
    on("schooling_asked_at_school_age", person::schooling_of_an_adult),
    on("child_check_only_under_seven", person::child_check_of_an_adult),
    on("not_in_active_service", person::in_active_service),
    on("pending_hukou_is_pending_in_both", person::hukou_pending_alone),
    // households
    on("line_numbers_have_no_gap", household::line_number_skipped),
    on("household_size_is_plausible", household::sixteen_residents),
    on("only_completed_households_have_persons", household::refused_with_persons).touching(&["listed_persons"]),
    on("member_count_by_sex_matches", household::sexes_miscounted),
    on("member_count_matches_roster", household::one_resident_more),
    on("disabled_count_matches_roster", household::one_disabled_more),
    on("household_code_holds_community", household::code_too_long),
    on("family_households_only", household::collective),
    on("respondent_is_on_the_form", household::respondent_not_on_the_form),
    on("enumerators_differ", household::one_enumerator_twice),
    on("visit_lies_in_the_field_period", household::visited_before_the_field_period),
    on("income_is_not_zero", household::no_income),
    on("income_is_near_its_county", household::income_of_a_lifetime),
    // twice
    on("person_once_in_community", double::member_twice),
    Plant { rule: "person_once_in_survey", also: &[], touches: &[], sow: Sow::Pair(double::guest) },
    Plant { rule: "household_entered_once", also: &[], touches: &[], sow: Sow::Pair(double::household_twice) },
    // keys, references, blanks, codes
    on("owner_exists", structure::form_of_nobody),
    on("required_fields_filled", structure::required_left_blank),
    on("codes_in_code_list", structure::unlisted_code),
    on("numbers_in_range", structure::out_of_range),
    Plant {
        rule: "corrections_applied",
        also: &[],
        touches: &[],
        sow: Sow::Ledger(structure::correction_of_another_value),
    },
];
