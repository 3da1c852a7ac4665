"""Which commands there are, and what each does in a line; no command is loaded to tell of it."""

ABOUT = "Find, check and remember cash-secured puts worth selling. A person decides; never naked, by construction."

# Each command: its name, where in cli/commands its function stands, what it does.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("demo", "demo:demo", "Run the main job on a labelled make-believe market."),
    ("init", "init:init", "Set up your workspace by a few questions."),
    (
        "import",
        "imports:import_files",
        "Bring in recorded chains, prices, company facts, earnings, volatility, rates or currencies.",
    ),
    ("refresh", "refresh:refresh", "Bring facts up to date from public sources: what is due, politely."),
    ("want", "want:want", "Say which company you would gladly own, at which price, and why."),
    ("watchlist", "watchlist:watchlist", "Show, fill or thin out the watch-list: names to look at."),
    (
        "earnings",
        "earnings:earnings",
        "Show when a company reports and by whose word, or enter the day yourself.",
    ),
    ("screen", "screen:screen", "Find the one or two puts worth selling, and why each of the others is not."),
    ("why", "why:why", "Show every test a name and its puts met, with value, limit, distance and remedy."),
    (
        "evidence",
        "evidence:evidence",
        "Show how often and how deep such a put would have been breached in its own past.",
    ),
    ("chain", "chain:chain", "Show calls left and puts right, with volatility, delta and open interest."),
    ("ticket", "ticket:ticket", "Draft one sale: terms, both outcomes, checklist, payoff, exit order."),
    ("compare", "compare:compare", "Show the same put under several playbooks, side by side."),
    ("waive", "waive:waive", "Lift one rule of your mandate, once, in writing."),
    ("paper", "paper:paper", "Serve a make-believe TWS on this machine, for any client of the TWS API."),
    ("connect", "connect:connect", "Check the real or the paper TWS and say what is there."),
    ("preflight", "preflight:preflight", "Check everything that must be in order before something is sold."),
    ("sell", "sell:sell", "Preview a ticket at the broker, and sell it with the token shown."),
    ("orders", "looking:orders", "Show what works at the broker."),
    ("positions", "looking:positions", "Show what is open, its exit order, and its state in a word."),
    ("close", "close:close", "Buy an open put back now."),
    ("roll", "roll:roll", "Buy an open put back and sell a later one for more."),
    ("cancel", "cancel:cancel", "Take back a working sale or purchase."),
    ("adopt", "adopt:adopt", "Take a put sold by hand under the desk's care."),
    ("desk", "desk:desk", "Stay connected: watch, keep exits alive, reconcile."),
    ("halt", "halt:halt", "Stop: nothing is sent any more."),
    ("resume", "halt:resume", "Go on after a stop."),
    ("reconcile", "reconcile:reconcile", "Hold our books against the broker's, line by line."),
    (
        "journal",
        "journal:journal",
        "Show what is recorded: every fact with its money, its cycle and its source.",
    ),
    ("note", "journal:note", "Keep a note about a cycle or a fact."),
    ("cycle", "journal:cycle", "Show one name's whole story with its true break-even."),
    ("record", "record:record", "Write down by hand what happened, where no API tells it."),
    ("facts", "facts:facts", "Show every fact about a name with source and age, and where sources disagree."),
    ("doctor", "doctor:doctor", "Say what is missing or stale, one line and one remedy each."),
    ("completion", "completion:completion", "Print the completion script of your shell."),
)
