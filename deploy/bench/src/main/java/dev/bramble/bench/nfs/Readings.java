package dev.bramble.bench.nfs;

import dev.bramble.bench.WrongAnswerException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the client measured.
 *
 * @param values by their names
 */
record Readings(Map<String, Double> values) {
    Readings {
        values = Map.copyOf(values);
    }

    /**
     * From its output: lines of "name value".
     *
     * @throws WrongAnswerException for a line that is something else
     */
    static Readings parse(String output) throws WrongAnswerException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : output.lines().toList()) {
            String[] words = line.strip().split(" ", -1);
            if (words.length != 2) {
                throw new WrongAnswerException("the client said '" + line + "'");
            }
            try {
                values.put(words[0], Double.parseDouble(words[1]));
            } catch (NumberFormatException e) {
                throw new WrongAnswerException("the client said '" + line + "'", e);
            }
        }
        return new Readings(values);
    }

    /** @throws WrongAnswerException when it was not measured */
    double get(String name) throws WrongAnswerException {
        Double value = values.get(name);
        if (value == null) {
            throw new WrongAnswerException("the client measured no " + name);
        }
        return value;
    }
}
