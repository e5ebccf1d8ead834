//! Names that nobody bears.

/// The first hundred characters of the Thousand Character Classic, no two alike.
const HUNDRED: [char; 100] = [
    '天', '地', '玄', '黄', '宇', '宙', '洪', '荒', '日', '月', '盈', '昃', '辰', '宿', '列', '张', '寒', '来', '暑',
    '往', '秋', '收', '冬', '藏', '闰', '余', '成', '岁', '律', '吕', '调', '阳', '云', '腾', '致', '雨', '露', '结',
    '为', '霜', '金', '生', '丽', '水', '玉', '出', '昆', '冈', '剑', '号', '巨', '阙', '珠', '称', '夜', '光', '果',
    '珍', '李', '柰', '菜', '重', '芥', '姜', '海', '咸', '河', '淡', '鳞', '潜', '羽', '翔', '龙', '师', '火', '帝',
    '鸟', '官', '人', '皇', '始', '制', '文', '字', '乃', '服', '衣', '裳', '推', '位', '让', '国', '有', '虞', '陶',
    '唐', '吊', '民', '伐', '罪',
];

/// A name that nobody bears, and nobody else in the survey: two characters for
/// "synthetic", then county, community, household and line in digits, each pair
/// of digits one of a hundred characters. Every twenty-fifth household is written
/// with U+3402, which takes four bytes in GB18030.
pub(super) fn name(county: &str, place: usize, household: usize, number: u8) -> String {
    let county: usize = county.parse().unwrap_or(0); // a code of six digits
    let pairs = [county / 10_000, county / 100, county, place * 10 + household / 100, household, usize::from(number)];
    let start = if household % 25 == 7 { "合㐂" } else { "合成" };
    start.chars().chain(pairs.map(|digits| HUNDRED[digits % 100])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_characters_are_alike() {
        assert_eq!(BTreeSet::from(HUNDRED).len(), 100);
    }

    #[test]
    fn every_digit_of_the_place_tells() {
        let names = [
            name("990501", 1, 131, 1),
            name("990581", 1, 131, 1),
            name("990501", 2, 131, 1),
            name("990501", 1, 31, 1),
            name("990501", 1, 131, 2),
        ];
        assert_eq!(names[0], "合成罪宙地昃阳地");
        assert_eq!(BTreeSet::from(names).len(), 5);
    }
}
