//! From the bytes of county packages to a roster; what could not be read is listed.
