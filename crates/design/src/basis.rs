//! Variance bases: under which sampling story a standard error is computed.
//!
//! One survey can be judged under several stories ("county sites were drawn",
//! "townships were drawn within the county sites"); each is a named basis that
//! says which primary sampling unit every sampled unit belongs to. Estimators
//! never choose: they are handed one basis at a time.

use std::collections::BTreeMap;

/// What to do with a stratum that has one sampled primary sampling unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinglePsu {
    /// Refuse, and name the stratum.
    Fail,
    /// The stratum contributes no variance, because it was taken whole.
    Certainty,
    /// Deviation from the mean of all primary sampling units.
    Adjust,
    /// The other strata's average stands for it.
    Average,
}

/// A stratum of primary sampling units.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The stratum's code; empty when the design has no strata.
    pub id: String,
    /// Sampling fraction of its primary sampling units: 0 for the
    /// with-replacement approximation, 1 when taken whole.
    pub fraction: f64,
}

/// A named way of adding sampled units up to primary sampling units and strata.
///
/// # Shapes and units
/// `psu_of_unit[u]` is an index into `psu_ids`, for every sampled unit `u` in
/// the sample's order; `stratum_of_psu[p]` is an index into `strata`.
#[derive(Clone, Debug, PartialEq)]
pub struct VarianceBasis {
    /// Name used in the `variance_basis` column.
    pub name: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Primary sampling unit of every sampled unit.
    pub psu_of_unit: Vec<u32>,
    /// Code of every primary sampling unit.
    pub psu_ids: Vec<String>,
    /// Stratum of every primary sampling unit.
    pub stratum_of_psu: Vec<u32>,
    /// The strata.
    pub strata: Vec<Stratum>,
    /// What a lonely primary sampling unit means here.
    pub single_psu: SinglePsu,
}

/// Numbers the primary sampling units and strata of a basis.
///
/// `fraction`: for each sampled unit its first-stage stratum, and the number of
/// units that each of those strata has in the frame.
pub(crate) fn build(
    spec: &crate::VarianceSpec,
    psu: &[String],
    strata: &[String],
    fraction: Option<(&[String], &BTreeMap<String, usize>)>,
) -> VarianceBasis {
    let mut stratum_number: BTreeMap<&str, u32> = BTreeMap::new();
    let mut psu_number: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (stratum, psu) in strata.iter().zip(psu) {
        stratum_number.entry(stratum).or_default();
        psu_number.entry((stratum, psu)).or_default();
    }
    stratum_number.values_mut().zip(0..).for_each(|(number, next)| *number = next);
    psu_number.values_mut().zip(0..).for_each(|(number, next)| *number = next);

    let drawn = |stratum: &str| psu_number.keys().filter(|(of, _)| *of == stratum).count();
    let sampled_share = |stratum: &str| {
        let Some((frame_stratum, available)) = fraction else { return 0.0 };
        let unit = strata.iter().position(|of| of == stratum).expect("every stratum has a unit");
        drawn(stratum) as f64 / available[&frame_stratum[unit]] as f64
    };
    VarianceBasis {
        name: spec.name.clone(),
        title_en: spec.title.en.clone(),
        title_zh: spec.title.zh.clone(),
        psu_of_unit: strata
            .iter()
            .zip(psu)
            .map(|(stratum, psu)| psu_number[&(stratum.as_str(), psu.as_str())])
            .collect(),
        psu_ids: psu_number.keys().map(|(_, psu)| (*psu).to_owned()).collect(),
        stratum_of_psu: psu_number.keys().map(|(stratum, _)| stratum_number[stratum]).collect(),
        strata: stratum_number.keys().map(|&id| Stratum { id: id.to_owned(), fraction: sampled_share(id) }).collect(),
        single_psu: spec.single_psu.into(),
    }
}
