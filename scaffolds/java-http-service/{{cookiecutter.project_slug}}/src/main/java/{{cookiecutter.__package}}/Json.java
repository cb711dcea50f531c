package {{ cookiecutter.__package }};

import java.util.Map;
import java.util.StringJoiner;

/** The little of JSON that log lines and answers need. */
final class Json {
    private Json() {}

    /** An object with these members, in their order, on one line. */
    static String object(Map<String, ?> members) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        members.forEach((name, value) -> text.add(string(name) + ": " + value(value)));
        return text.toString();
    }

    private static String value(Object of) {
        return switch (of) {
            case Boolean truth -> truth.toString();
            case Double number when !Double.isFinite(number) -> "null";
            case Number number -> number.toString();
            case null -> "null";
            default -> string(of.toString());
        };
    }

    /**
     * A string. Control characters are escaped, those from U+007F on too: JSON may hold them, but terminals take them
     * for commands, and U+2028 and U+2029 for line ends. So are halves of characters, which UTF-8 can't hold.
     */
    static String string(String of) {
        StringBuilder text = new StringBuilder("\"");
        of.codePoints().forEach(character -> {
            int type = Character.getType(character);
            boolean line = type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
            if (Character.isISOControl(character) || line || type == Character.SURROGATE) {
                text.append("\\u%04x".formatted(character));
            } else {
                text.append(character == '"' || character == '\\' ? "\\" : "").appendCodePoint(character);
            }
        });
        return text.append('"').toString();
    }
}
