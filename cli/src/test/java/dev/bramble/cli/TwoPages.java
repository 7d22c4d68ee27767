package dev.bramble.cli;

/** A list that a fake service gives in two pages of one each, so that who reads only the first is found out. */
record TwoPages<T>(T first, T second) {

    T at(String pageToken) {
        return pageToken.isEmpty() ? first : second;
    }

    String next(String pageToken) {
        return pageToken.isEmpty() ? "more" : "";
    }
}
