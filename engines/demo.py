"""The demonstration's sign-ins: the one list of them. They exist in demo data only."""

PASSWORD = "huiyin-demo"

SIGN_INS = (
    ("duty", "当值客服", "duty officer"),
    ("assistant", "客服助理", "service assistant"),
    ("supervisor", "客服主管", "service supervisor"),
    ("manager", "客服经理", "service manager"),
    ("gm", "总经理", "general manager"),
    ("hq", "公司客服中心", "company headquarters"),
    ("engineer", "工程部人员", "engineering, member"),
    ("engineer_head", "工程部主管", "engineering, head"),
    ("security", "安保部", "security"),
    ("cleaner_head", "环境部主管", "cleaning, head"),
    ("contractor", "维修单位(首选)", "contractor's office, first on the list"),
    ("contractor2", "维修单位(次选)", "contractor's office, second"),
    ("technician", "维修技工", "contractor's technician"),
    ("admin", "系统管理员", "administrator"),
)
